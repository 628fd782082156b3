import { describe, expect, it } from 'vitest'
import { LockstepError } from '../domain/errors/error.ts'
import { problemText } from '../domain/errors/problem.ts'
import { noGates, weekdays, type Gates } from '../domain/gates/gates.ts'
import { loadApp } from './load.ts'

const file = (gates: string): string => `app: orders
services: { worker: { build: ., command: node a.ts } }
environments:
  staging: { target: local }
  production:
    target: local
    after: staging
    gates: { ${gates} }`

const gatesOf = (gates: string): Gates | undefined =>
  loadApp(file(gates), 'lockstep.yaml').environments.find(({ name }) => name === 'production')?.gates

const problemsOf = (yaml: string): readonly string[] => {
  try {
    loadApp(yaml, 'lockstep.yaml')
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'CONFIG_INVALID')
      return error.details.map(({ line, path, code, message }) =>
        `${line} ${path} ${code}: ${message}`.replace('environments.production.gates.', ''),
      )
    throw error
  }
  return []
}

const weekMs = 7 * 86_400_000

describe('the gates of a file', () => {
  it.each<[string, Partial<Gates>]>([
    ['', {}],
    [
      'approvals: [{ from: [a], expires: 1h }, { from: [b, c], count: 2, author: allowed }]',
      {
        approvals: [
          { from: ['a'], count: 1, author: 'barred', expiryMs: 3_600_000 },
          { from: ['b', 'c'], count: 2, author: 'allowed', expiryMs: weekMs },
        ],
      },
    ],
    [
      'windows: [{ from: "09:00", to: "17:00" }, { from: "22:00", to: "02:00", days: [fri], zone: Europe/London }]',
      {
        windows: [
          [
            { days: weekdays, from: '09:00', to: '17:00', zone: 'UTC' },
            { days: ['fri'], from: '22:00', to: '02:00', zone: 'Europe/London' },
          ],
        ],
      },
    ],
    [
      'windows: [{ from: 09:00, to: 24:00 }]',
      { windows: [[{ days: weekdays, from: '09:00', to: '24:00', zone: 'UTC' }]] },
    ],
    [
      'freezes: [{ from: 2026-12-24T18:00+01:00, to: "2026-12-27T08:00:30Z", reason: rest }]',
      { freezes: [{ from: '2026-12-24T17:00:00.000Z', to: '2026-12-27T08:00:30.000Z', reason: 'rest' }] },
    ],
    [
      'checks: { one: https://a.example/x?y=z, two: { url: "http://b.example:8080", every: 5s, timeout: 1s } }',
      {
        checks: [
          { name: 'one', url: 'https://a.example/x?y=z', everyMs: 60_000, timeoutMs: 10_000 },
          { name: 'two', url: 'http://b.example:8080', everyMs: 5000, timeoutMs: 1000 },
        ],
      },
    ],
    ['checklist: [support knows]', { checklist: ['support knows'] }],
    ['drill: { environment: staging }', { drills: [{ environment: 'staging', withinMs: weekMs }] }],
  ])('%s', (text, expected) => expect(gatesOf(text)).toEqual({ ...noGates, ...expected }))

  it.each<[string, readonly string[]]>([
    [
      'windows: [{ from: "09:00", to: "09:00" }]',
      ['8 windows[0] CONFIG_WINDOW_NEVER_OPENS: expected a window that opens, found one from 09:00 to 09:00'],
    ],
    ['windows: []', ['8 windows CONFIG_RANGE: expected a list of at least one window, found an empty list']],
    [
      'windows: [{ from: 9, to: "24:30" }, { from: "24:00", to: "10:00", days: [] }]',
      [
        '8 windows[0].from CONFIG_FORMAT: expected a time from 00:00 to 23:59, found the number 9',
        '8 windows[0].to CONFIG_FORMAT: expected a time from 00:00 to 24:00, found "24:30"',
        '8 windows[1].from CONFIG_FORMAT: expected a time from 00:00 to 23:59, found "24:00"',
        '8 windows[1].days CONFIG_RANGE: expected a list of mon, tue, wed, thu, fri, sat, sun, found an empty list',
      ],
    ],
    [
      'windows: [{ from: "09:00", to: "10:00", zone: Europe/Lundon, days: [monday] }]',
      [
        '8 windows[0].zone CONFIG_FORMAT: expected a time zone of the IANA database, found "Europe/Lundon"',
        '8 windows[0].days[0] CONFIG_VALUE: expected "mon" or "tue" or "wed" or "thu" or "fri" or "sat" or "sun", found "monday"',
      ],
    ],
    [
      'freezes: [{ from: 2026-12-24T18:00Z, reason: rest }]',
      ['8 freezes[0].to CONFIG_REQUIRED: expected a date and time with its distance from UTC, found nothing'],
    ],
    [
      'freezes: [{ from: 2026-12-24T18:00Z, to: 2029-12-24T18:00Z, reason: rest }]',
      ['8 freezes[0] CONFIG_FREEZE_WITHOUT_END: expected an end within 400 days, found 1096 days'],
    ],
    [
      'freezes: [{ from: 2026-12-24T18:00Z, to: 2026-12-24T19:00+01:00, reason: rest }]',
      ['8 freezes[0] CONFIG_RANGE: expected an end behind its beginning, found 2026-12-24T18:00:00.000Z'],
    ],
    [
      'freezes: [{ from: 2026-12-24, to: 2027-02-30T10:00Z, reason: "" }]',
      [
        '8 freezes[0].from CONFIG_FORMAT: expected a date and time with its distance from UTC, found "2026-12-24"',
        '8 freezes[0].to CONFIG_FORMAT: expected a date and time with its distance from UTC, found "2027-02-30T10:00Z"',
        '8 freezes[0].reason CONFIG_RANGE: expected a string, found an empty string',
      ],
    ],
    [
      'checks: { one: "https://ann:pw@a.example", two: { url: ftp://a.example } }',
      [
        '8 checks.one CONFIG_SECRET_LITERAL: this looks like a password inside a URL, and the file is no place for secrets',
        '8 checks.two.url CONFIG_FORMAT: expected a URL that begins with https:// or http://, without a password, found a string',
      ],
    ],
    [
      'checks: { one: https://a.example, two: { url: https://a.example } }',
      [
        '8 checks.two CONFIG_DUPLICATE: this URL is here for the second time; the first is environments.production.gates.checks.one',
      ],
    ],
    [
      'checklist: [a, b, a]',
      [
        '8 checklist[2] CONFIG_DUPLICATE: this item is here for the second time; the first is environments.production.gates.checklist[0]',
      ],
    ],
    ['drill: { environment: stagign }', ['8 drill.environment CONFIG_UNKNOWN_NAME: there is no environment stagign']],
    [
      'approvals: [{ from: [] }, { form: [a], expires: 0s }]',
      [
        '8 approvals[0].from CONFIG_RANGE: expected a list of at least one person or group, found an empty list',
        '8 approvals[1].from CONFIG_REQUIRED: expected a list of at least one person or group, found nothing',
        '8 approvals[1].form CONFIG_UNKNOWN_KEY: form is not known here',
        '8 approvals[1].expires CONFIG_DURATION: expected a duration above 0, found "0s"',
      ],
    ],
  ])('%s', (text, expected) => expect(problemsOf(file(text))).toEqual(expected))

  it('soak only where an environment comes before', () => {
    const first = file('soak: 1d').replace('    after: staging\n', '')
    expect(problemsOf(first)).toEqual(['7 soak CONFIG_NEEDS: soak needs an environment before this one, in "after"'])
    expect(problemsOf(first.replace('1d', '0s'))).toEqual([])
  })

  it('are explained to a person', () => {
    try {
      loadApp(file('windows: [{ from: "09:00", to: "09:00" }]'), 'lockstep.yaml')
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error
      expect(error.details.map(problemText)).toEqual([
        [
          'lockstep.yaml:8  environments.production.gates.windows[0]  CONFIG_WINDOW_NEVER_OPENS',
          '  expected a window that opens, found one from 09:00 to 09:00',
          '  hint: when deployments may start, for example { from: 09:00, to: 17:00 }',
        ].join('\n'),
      ])
    }
  })
})
