import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { anything, assert, property } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { temporaryFolder } from '../../../test/rig/temporary-folder.ts'
import { LockstepError } from '../../domain/errors/error.ts'
import { problemText, type ProblemRecord } from '../../domain/errors/problem.ts'
import { noGates } from '../../domain/gates/gates.ts'
import { policyGates } from '../../domain/gates/stricter.ts'
import { policyJsonSchema } from '../json-schema.ts'
import { policyReference } from '../reference.ts'
import { loadPolicy, readPolicy } from './load.ts'

const example = readFileSync(new URL('../../../docs/policy.example.yaml', import.meta.url), 'utf8')

const problemsOf = (yaml: string): readonly ProblemRecord[] => {
  try {
    loadPolicy(yaml, 'policy.yaml')
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'CONFIG_INVALID') return error.details
    throw error
  }
  return []
}

const short = ({ line, path, code, message }: ProblemRecord): string => `${line} ${path} ${code}: ${message}`

const who = `people:
  ann: { emails: [ann@example.com] }
  ben: { emails: [ben@example.com] }
  cyd: { emails: [cyd@example.com] }
groups: { managers: [ann, ben], nobody: [] }
`

const withGates = (gates: string): string => `${who}rules: [{ environments: production, gates: { ${gates} } }]`
const atGates = '6 rules[0].gates'

describe('a policy', () => {
  it('may demand nothing', () => {
    const { version, ...rest } = loadPolicy('x-note: later', 'policy.yaml')
    expect(version).toMatch(/^[0-9a-f]{64}$/)
    expect(rest).toEqual({
      directory: { people: null, groups: {} },
      slack: {},
      roles: [],
      rules: [],
      freezes: [],
      breakGlass: { who: [], tell: [] },
      pointOfNoReturn: { allow: [] },
      retention: null,
      network: [],
      workflows: [],
      apps: {},
    })
  })

  it('bounds secrets by patterns of every kind, and takes none that fits no secret at all', () => {
    const aws = ['ssm:/a/*', 'secrets-manager:a/b#*']
    const secrets = ['env:A_*', 'file:/run/*', ...aws, 'key-vault:a.vault.azure.net/*', 'vault:secret/data/a/*']
    const file = (patterns: readonly string[]): string =>
      stringify({ rules: [{ environments: 'a', secrets: patterns }] })
    expect(loadPolicy(file(secrets), 'policy.yaml').rules[0]?.bounds.secrets).toEqual(secrets)
    expect(problemsOf(file(['key-vault', 'file:run']))).toMatchObject([
      { path: 'rules[0].secrets[0]', code: 'CONFIG_FORMAT' },
      { path: 'rules[0].secrets[1]', code: 'CONFIG_FORMAT' },
    ])
  })

  it('is what its annotated example says', () => {
    const policy = loadPolicy(example, 'policy.example.yaml')
    expect(policy.directory.people?.['ann']).toEqual(['ann@example.com', 'ann@users.example.org'])
    expect(policy.directory.groups).toEqual({ 'release-managers': ['ann', 'ben', 'cyd'], security: ['cyd', 'dee'] })
    expect(policy.breakGlass).toEqual({ who: ['ann', 'security'], tell: ['release-managers'] })
    expect(policy.pointOfNoReturn).toEqual({ allow: ['contract'] })
    expect(policy.roles).toEqual([
      { role: 'viewer', who: ['engineers'], apps: ['*'], environments: ['*'] },
      { role: 'deployer', who: ['ben', 'dee'], apps: ['orders'], environments: ['development', 'staging'] },
      { role: 'approver', who: ['release-managers'], apps: ['*'], environments: ['*'] },
      { role: 'admin', who: ['ann'], apps: ['*'], environments: ['*'] },
    ])
    const dayMs = 86_400_000
    expect(policy.retention).toEqual({
      logsMs: 90 * dayMs,
      artifactsMs: 90 * dayMs,
      snapshotsMs: 30 * dayMs,
      documentsMs: 180 * dayMs,
      noticesMs: 90 * dayMs,
      targets: 10,
    })
    expect(policy.workflows).toEqual([
      {
        repositories: ['acme/orders'],
        refs: ['refs/heads/main', 'refs/tags/v*'],
        events: ['push', 'workflow_dispatch'],
        jobEnvironments: ['production'],
        ownerId: '1342004',
        scope: { role: 'deployer', apps: ['orders'], environments: ['staging', 'production'] },
      },
    ])
    expect(policy.slack).toEqual({ 'T012AB3CD/U045EF6GH': 'ben' })
    expect(policy.apps).toEqual({
      orders: {
        repository: 'https://git.example.com/shop/orders.git',
        credentials: { kind: 'env', name: 'ORDERS_GIT_TOKEN' },
        file: 'lockstep.yaml',
        branches: ['main', 'hotfix/*'],
        tags: ['v*'],
        otherChecks: 'apart',
        github: {
          repository: 'acme/orders',
          token: { kind: 'env', name: 'ORDERS_GITHUB_TOKEN' },
          api: 'https://api.github.com',
        },
        webhooks: {
          github: [
            { kind: 'env', name: 'ORDERS_WEBHOOK_SECRET' },
            { kind: 'file', path: '/run/secrets/orders-webhook-before' },
          ],
          generic: [{ kind: 'env', name: 'ORDERS_HOOK_SECRET' }],
        },
      },
    })
    expect(policy.network).toEqual([
      { to: { kind: 'addresses', range: '10.20.0.0/16', port: null }, apps: ['*'], environments: ['*'] },
      {
        to: { kind: 'name', name: 'prometheus.internal', port: 9090 },
        apps: ['orders'],
        environments: ['staging', 'prod*'],
      },
    ])
    const managers = { from: ['release-managers'], count: 2, author: 'barred', expiryMs: 3 * 86_400_000 }
    expect(policyGates(policy, 'payments', 'production')).toMatchObject({
      approvals: [managers, { from: ['security'], count: 1 }],
      waitMs: 300_000,
      verifiedIn: ['staging'],
      freezes: [{ reason: 'holidays' }, { reason: 'the busiest week' }],
      checks: [{ name: 'calendar' }, { name: 'error-budget', everyMs: 30_000 }],
      drills: [{ environment: 'staging', withinMs: 3 * 86_400_000 }],
    })
    expect(policyGates(policy, 'orders', 'prod-eu')).toMatchObject({ approvals: [managers], waitMs: 0 })
    expect(policyGates(policy, 'orders', 'staging')).toEqual({ ...noGates, freezes: policy.freezes })
  })

  it('keeps what retention does not name, and has the same version for plans whatever it says of it', () => {
    const short = loadPolicy('retention: { logs: 1d }', 'policy.yaml')
    expect(short.retention).toMatchObject({ logsMs: 86_400_000, artifactsMs: null, targets: 10 })
    expect(short.version).toBe(loadPolicy('rules: []', 'policy.yaml').version)
    expect(problemsOf('retention: { logs: 0d, targets: 0 }').map(({ path }) => path)).toEqual([
      'retention.logs',
      'retention.targets',
    ])
  })

  it('has a version that changes with what it says, not with how it is written', () => {
    const version = (yaml: string): string => loadPolicy(yaml, 'policy.yaml').version
    expect(version(`# a comment\n${withGates('wait: 60s')}`)).toBe(version(withGates('wait: 1m')))
    expect(version(withGates('wait: 61s'))).not.toBe(version(withGates('wait: 1m')))
    expect(version(withGates('wait: 1m').replace('[ann, ben]', '[ann]'))).not.toBe(version(withGates('wait: 1m')))
  })
})

describe('the file of a policy', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeAll(async () => {
    folder = await temporaryFolder()
  })
  afterAll(() => folder.remove())

  it('is read from disk', async () => {
    const path = join(folder.path, 'policy.yaml')
    await expect(readPolicy(path)).rejects.toMatchObject({ code: 'CONFIG_POLICY_NOT_FOUND', status: 404 })
    await writeFile(path, who)
    expect((await readPolicy(path)).directory.groups).toEqual({ managers: ['ann', 'ben'], nobody: [] })
  })
})

const cases: Readonly<Record<string, readonly (readonly [string, string, readonly string[]])[]>> = {
  'that cannot be read': [
    ['nothing', '', ['1  CONFIG_EMPTY: the file says nothing']],
    ['a wrong key', 'grops: {}', ['1 grops CONFIG_UNKNOWN_KEY: grops is not known here']],
    [
      'names and addresses that are none',
      'people: { Ann Smith: { emails: [a@b] }, ann: { emails: [ann] }, ben: { emails: [] } }',
      [
        '1 people.(a key of 9 characters) CONFIG_FORMAT: expected a name of lower-case letters, digits, dots, hyphens and underscores, found (a key of 9 characters)',
        '1 people.ann.emails[0] CONFIG_FORMAT: expected an e-mail address, found "ann"',
        '1 people.ben.emails CONFIG_RANGE: expected a list of at least one e-mail address, found an empty list',
      ],
    ],
    [
      'a repository that is none, and a secret in its place',
      'apps: { orders: { repository: "ext::sh -c id", webhooks: { github: topsecret, gitea: [{ env: A }] } } }',
      [
        '1 apps.orders.repository CONFIG_FORMAT: expected an absolute path, or an address by https, ssh or file without a password, found a string',
        '1 apps.orders.webhooks.github CONFIG_TYPE: expected a mapping with env or file, or a list of them, found a string',
        '1 apps.orders.webhooks.gitea CONFIG_UNKNOWN_KEY: gitea is not known here',
      ],
    ],
    [
      'a rule for no place',
      'rules: [{ gates: { wait: 5 } }]',
      [
        '1 rules[0].environments CONFIG_REQUIRED: expected the name of an environment or a pattern with *, or a list of them, found nothing',
        '1 rules[0].gates.wait CONFIG_DURATION: expected a duration, found the number 5',
      ],
    ],
  ],
  'with names that do not fit': [
    [
      'a member whom nobody knows',
      `${who}x-a: 1\n`.replace('[ann, ben]', '[ann, bne]'),
      ['5 groups.managers[1] CONFIG_UNKNOWN_NAME: there is no person bne'],
    ],
    [
      'a group in a group',
      who.replace('nobody: []', 'nobody: [managers]'),
      ['5 groups.nobody[0] CONFIG_UNKNOWN_NAME: there is no person managers'],
    ],
    [
      'groups without people',
      'groups: { managers: [ann] }',
      ['1 groups.managers[0] CONFIG_UNKNOWN_NAME: there is no person ann'],
    ],
    [
      'an unknown group',
      withGates('approvals: { from: [manager] }'),
      [`${atGates}.approvals.from[0] CONFIG_UNKNOWN_NAME: there is no person or group manager`],
    ],
    [
      'an unknown group in one of several rules',
      withGates('approvals: [{ from: [managers] }, { from: [managers, manager] }]'),
      [`${atGates}.approvals[1].from[1] CONFIG_UNKNOWN_NAME: there is no person or group manager`],
    ],
    [
      'nobody to break the glass',
      `${who}break-glass: { who: zoe, tell: [managers, security] }`,
      [
        '6 break-glass.who CONFIG_UNKNOWN_NAME: there is no person or group zoe',
        '6 break-glass.tell[1] CONFIG_UNKNOWN_NAME: there is no person or group security',
      ],
    ],
    [
      'a group with the name of a person',
      who.replace('nobody', 'ann'),
      ['5 groups.ann CONFIG_DUPLICATE: the name ann is here for the second time; the first is people.ann'],
    ],
    [
      'a member of Slack who is two people',
      'people:\n  ann: { emails: [a@e.x], slack: [T1/U1] }\n  ben: { emails: [b@e.x], slack: [T1/U2, T1/U1] }\n',
      [
        '3 people.ben.slack[1] CONFIG_DUPLICATE: this member of Slack is here for the second time; the first is people.ann.slack[0]',
      ],
    ],
    [
      'a member of Slack without a workspace',
      'people: { ann: { emails: [a@e.x], slack: [U1] } }',
      ['1 people.ann.slack[0] CONFIG_FORMAT: expected team/user, by their ids, found "U1"'],
    ],
    [
      'an address of two people',
      who.replace('cyd@example.com', 'Ben@example.com'),
      [
        '4 people.cyd.emails[0] CONFIG_DUPLICATE: this address is here for the second time; the first is people.ben.emails[0]',
      ],
    ],
    [
      'the same URL twice',
      withGates('checks: { a: https://a.example, b: https://a.example }'),
      [
        `${atGates}.checks.b CONFIG_DUPLICATE: this URL is here for the second time; the first is rules[0].gates.checks.a`,
      ],
    ],
  ],
  'that locks everybody out': [
    [
      'a group with too few people',
      withGates('approvals: { from: [managers], count: 3, author: allowed }'),
      [`${atGates}.approvals CONFIG_LOCKED_OUT: 3 approvals needed, but managers has 2 people who may approve`],
    ],
    [
      'a group with too few people once one of them is the author',
      withGates('approvals: [{ from: [cyd, managers] }, { from: [managers], count: 2 }]'),
      [
        `${atGates}.approvals[1] CONFIG_LOCKED_OUT: 2 approvals needed, but managers has 1 person who may approve, without the 1 author among them`,
      ],
    ],
    ['enough people', withGates('approvals: { from: [cyd, managers], count: 2 }'), []],
    [
      'enough people of whom one may be the author',
      withGates('approvals: { from: [managers], count: 2, author: allowed }'),
      [],
    ],
    [
      'an empty group',
      withGates('approvals: { from: [nobody], author: allowed }'),
      [`${atGates}.approvals CONFIG_LOCKED_OUT: 1 approval needed, but nobody has 0 people who may approve`],
    ],
    [
      'a window that never opens',
      withGates('windows: [{ from: "09:00", to: "09:00" }]'),
      [`${atGates}.windows[0] CONFIG_WINDOW_NEVER_OPENS: expected a window that opens, found one from 09:00 to 09:00`],
    ],
    [
      'windows of two rules that never meet',
      `rules:
  - { environments: prod*, gates: { windows: [{ days: [mon], from: "09:00", to: "17:00" }] } }
  - { environments: staging, gates: { windows: [{ days: [tue], from: "09:00", to: "17:00" }] } }
  - { environments: production, apps: shop, gates: { windows: [{ days: [tue], from: "09:00", to: "17:00" }] } }`,
      [
        '4 rules[2].gates.windows CONFIG_WINDOW_NEVER_OPENS: expected a time in common with the windows of other rules, found none within 400 days',
      ],
    ],
    [
      'windows of two rules that meet in another zone',
      `rules:
  - { environments: prod*, gates: { windows: [{ days: [mon], from: "09:00", to: "17:00" }] } }
  - { environments: production, gates: { windows: [{ days: [tue], from: "01:00", to: "03:00", zone: Pacific/Auckland }] } }`,
      [],
    ],
    [
      'a freeze without end',
      'freezes:\n- { from: 2026-01-01T00:00Z, reason: rest }\n- { from: 2026-01-01T00:00Z, to: 2036-01-01T00:00Z, reason: rest }',
      [
        '2 freezes[0].to CONFIG_REQUIRED: expected a date and time with its distance from UTC, found nothing',
        '3 freezes[1] CONFIG_FREEZE_WITHOUT_END: expected an end within 400 days, found 3652 days',
      ],
    ],
    [
      'freezes that go over into each other',
      `freezes:
- { from: 2025-01-01T00:00Z, to: 2025-02-01T00:00Z, reason: rest }
- { from: 2026-12-01T00:00Z, to: 2027-06-01T00:00Z, reason: rest }
- { from: 2026-01-01T00:00Z, to: 2026-12-01T00:00Z, reason: rest }`,
      [
        '4 freezes[2] CONFIG_FREEZE_WITHOUT_END: expected a break within 400 days, found freezes that go over into each other',
      ],
    ],
    [
      'freezes with a break',
      `freezes:
- { from: 2026-12-01T00:01Z, to: 2027-06-01T00:00Z, reason: rest }
- { from: 2026-01-01T00:00Z, to: 2026-12-01T00:00Z, reason: rest }`,
      [],
    ],
    [
      'break-glass that nobody else hears of',
      `${who}break-glass: { who: [ann, ben], tell: [ann] }`,
      ['6 break-glass CONFIG_NEEDS: break-glass by ann needs somebody else in "tell"'],
    ],
    [
      'break-glass that nobody hears of',
      `${who}break-glass: { who: ann }`,
      ['6 break-glass CONFIG_NEEDS: break-glass by ann needs somebody else in "tell"'],
    ],
  ],
}

describe.each(Object.entries(cases))('a policy %s', (_, table) => {
  it.each(table)('%s', (_, yaml, expected) => expect(problemsOf(yaml).map(short)).toEqual(expected))
})

it('says what to do', () => {
  expect(problemsOf(withGates('approvals: { from: [managers], count: 2 }')).map(problemText)).toEqual([
    `policy.yaml:6  rules[0].gates.approvals  CONFIG_LOCKED_OUT
  2 approvals needed, but managers has 1 person who may approve, without the 1 author among them
  hint: name more people or groups in "from", lower "count", or write "author: allowed"`,
  ])
  expect(problemsOf('').map(({ hint }) => hint)).toEqual([
    'begin with "rules:"; a server without a policy is started without this file',
  ])
})

it('any text is a policy or is refused by name', () => {
  assert(
    property(anything(), anything(), (people, gates) => {
      const text = stringify({ people: { ann: people }, rules: [{ environments: 'a', gates }], groups: gates }) ?? ''
      expect(() => problemsOf(text)).not.toThrow()
    }),
  )
})

describe('what is published of it', () => {
  const keys = [...policyReference().matchAll(/^\| `([^`]+)`/gm)].flatMap(([, path = '']) =>
    path
      .split('.')
      .map(key => key.replace('[]', ''))
      .filter(key => !key.startsWith('<')),
  )

  it.each([...new Set(keys)])('shows %s in the example', key =>
    expect(example).toMatch(new RegExp(`[-{, \`]${key}\\b|^${key}:`, 'm')),
  )

  it('has a meaning for every key', () => {
    const rows = policyReference()
      .split('\n')
      .filter(row => row.startsWith('| `') && !row.includes('<name>` '))
    expect(rows.length).toBeGreaterThan(40)
    expect(rows.filter(row => row.split(' | ').at(-2)?.trim() === '')).toEqual([])
  })

  it('has a schema that takes the example, and not a key too much', () => {
    const accepts = (data: unknown): boolean => z.fromJSONSchema(policyJsonSchema()).safeParse(data).success
    const file = parse(example) as Record<string, unknown>
    expect(accepts(file)).toBe(true)
    expect(accepts({ ...file, 'x-more': 1 })).toBe(true)
    expect(accepts({ ...file, more: 1 })).toBe(false)
    expect(accepts({ ...file, rules: [{ environments: 'a', gates: { wait: 5 } }] })).toBe(false)
  })
})
