import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { anything, assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { noticeKinds } from '../../domain/notices/notice.ts'
import { temporaryFolder } from '../../../test/rig/temporary-folder.ts'
import { LockstepError } from '../../domain/errors/error.ts'
import type { ProblemRecord } from '../../domain/errors/problem.ts'
import { noticesJsonSchema } from '../json-schema.ts'
import { noticesReference } from '../reference.ts'
import { loadNotices, readNotices } from './load.ts'

const example = readFileSync(new URL('../../../docs/notices.example.yaml', import.meta.url), 'utf8')

const problemsOf = (yaml: string): readonly ProblemRecord[] => {
  try {
    loadNotices(yaml, 'notices.yaml')
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'CONFIG_INVALID') return error.details
    throw error
  }
  return []
}
const short = ({ line, path, code, message }: ProblemRecord): string => `${line} ${path} ${code}: ${message}`

describe('a file of notices', () => {
  it('is what its annotated example says', () => {
    const { channels, rules } = loadNotices(example, 'notices.example.yaml')
    expect(channels).toEqual([
      {
        name: 'deploys',
        kind: 'slack-bot',
        token: { kind: 'env', name: 'SLACK_BOT_TOKEN' },
        channel: '#deploys',
        api: 'https://slack.com/api',
        signingSecret: { kind: 'env', name: 'SLACK_SIGNING_SECRET' },
      },
      { name: 'alarms', kind: 'slack-webhook', webhook: { kind: 'file', path: '/run/secrets/slack-alarms' } },
      { name: 'office', kind: 'teams', webhook: { kind: 'env', name: 'TEAMS_WEBHOOK_URL' } },
      {
        name: 'mail',
        kind: 'email',
        server: 'smtp://mail.example.com:587',
        login: { user: 'lockstep', password: { kind: 'env', name: 'SMTP_PASSWORD' } },
        from: 'lockstep@example.com',
        to: ['release-managers@example.com'],
      },
      {
        name: 'ledger',
        kind: 'webhook',
        url: 'https://hooks.example.com/lockstep',
        secret: { kind: 'env', name: 'LOCKSTEP_WEBHOOK_SECRET' },
      },
      {
        name: 'forge',
        kind: 'github',
        github: {
          repository: 'acme/orders',
          token: { kind: 'env', name: 'ORDERS_GITHUB_TOKEN' },
          api: 'https://api.github.com',
        },
      },
    ])
    expect(rules[0]).toEqual({
      on: ['approval-needed', 'started', 'succeeded', 'rolled-back'],
      apps: ['orders', 'shop-*'],
      environments: ['prod*'],
      to: ['deploys', 'ledger'],
    })
    expect(rules[2]).toEqual({ on: ['broke-glass'], apps: ['*'], environments: ['*'], to: ['mail', 'office'] })
    expect(rules[3]).toEqual({ on: noticeKinds, apps: ['orders'], environments: ['*'], to: ['forge'] })
  })

  it('is read from disk', async () => {
    const folder = await temporaryFolder()
    const path = join(folder.path, 'notices.yaml')
    await expect(readNotices(path)).rejects.toMatchObject({ code: 'CONFIG_NOTICES_NOT_FOUND', status: 404 })
    await writeFile(path, example)
    expect((await readNotices(path)).channels).toHaveLength(6)
    await folder.remove()
  })
})

it('tells a channel of GitHub of everything, and others what the rule says', () => {
  const { channels, rules } = loadNotices(
    `channels:
  hook: { webhook: { url: "https://a.example", secret: { env: B } } }
  forge: { github: { repository: acme/shop, token: { env: T }, api: "https://github.example.com/api/v3/" } }
rules: [{ on: stuck, app: shop, to: [hook, forge] }, { to: hook }]`,
    'notices.yaml',
  )
  expect(channels[1]).toMatchObject({ github: { api: 'https://github.example.com/api/v3' } })
  const shop = { apps: ['shop'], environments: ['*'] }
  expect(rules).toEqual([
    { on: ['stuck'], ...shop, to: ['hook'] },
    { on: noticeKinds, ...shop, to: ['forge'] },
    { on: noticeKinds, apps: ['*'], environments: ['*'], to: ['hook'] },
  ])
})

const hook = (more: string): string => `channels: { audit: { webhook: { ${more} } } }`

it.each([
  ['nothing', '', ['1  CONFIG_EMPTY: the file says nothing']],
  ['a wrong key', 'chanels: {}', ['1 chanels CONFIG_UNKNOWN_KEY: chanels is not known here']],
  [
    'a channel that is none',
    'channels: { audit: { webhok: {} } }',
    ['1 channels.audit.webhok CONFIG_UNKNOWN_KEY: webhok is not known here'],
  ],
  [
    'a channel of two kinds',
    'channels: { audit: { teams: { webhook: { env: A } }, webhook: { url: "https://a.example", secret: { env: B } } } }',
    [
      '1 channels.audit CONFIG_CHOICE: expected a mapping with one of the keys slack, teams, email, webhook, github, found "teams" and "webhook"',
    ],
  ],
  [
    'a secret instead of where it is',
    hook('url: "https://a.example", secret: topsecret'),
    ['1 channels.audit.webhook.secret CONFIG_TYPE: expected a mapping with env or file, found a string'],
  ],
  [
    'a token in its place',
    'channels: { a: { slack: { bot: { token: xoxb-1234567890-abcdef, channel: x } } } }',
    [
      '1 channels.a.slack.bot.token CONFIG_SECRET_LITERAL: this looks like an access token, and the file is no place for secrets',
    ],
  ],
  [
    'an address of another kind',
    hook('url: "ftp://a.example/x", secret: { env: A }'),
    [
      '1 channels.audit.webhook.url CONFIG_FORMAT: expected a URL that begins with https:// or http://, without a password, found a string',
    ],
  ],
  [
    'a repository without an owner',
    'channels: { a: { github: { repository: orders, token: { env: A } } } }',
    ['1 channels.a.github.repository CONFIG_FORMAT: expected owner/repository, found "orders"'],
  ],
  [
    'a repository that would be another path',
    'channels: { a: { github: { repository: acme/.., token: { env: A } } } }',
    ['1 channels.a.github.repository CONFIG_FORMAT: expected owner/repository, found "acme/.."'],
  ],
  [
    'a channel that nobody knows',
    `${hook('url: "https://a.example", secret: { env: A }')}\nrules: [{ on: stuck, to: [audit, adit] }]`,
    ['2 rules[0].to[1] CONFIG_UNKNOWN_NAME: there is no channel adit'],
  ],
  [
    'a word that is no notice',
    'rules: [{ on: [stuk], to: [] }]',
    [expect.stringContaining('1 rules[0].on[0] CONFIG_VALUE') as string],
  ],
])('refuses %s, with the line', (_what, yaml, problems) => {
  expect(problemsOf(yaml).map(short)).toEqual(problems)
  expect(problemsOf(yaml).filter(({ hint }) => hint === '')).toEqual([])
})

it('shows no secret that stands where it must not', () => {
  const text = JSON.stringify([
    ...problemsOf(hook('url: "https://a.example", secret: topsecret')),
    ...problemsOf('channels: { a: { slack: { bot: { token: xoxb-1234567890-abcdef, channel: x } } } }'),
    ...problemsOf(hook('url: "https://me:topsecret@a.example/x", secret: { env: A }')),
  ])
  expect(text).toContain('CONFIG_SECRET_LITERAL')
  expect(text).not.toMatch(/topsecret|abcdef/)
})

it('any text is a file of notices or is refused by name', () => {
  assert(
    property(anything(), anything(), (channel, rule) => {
      const text = stringify({ channels: { a: channel }, rules: [rule] }) ?? ''
      expect(() => problemsOf(text)).not.toThrow()
    }),
  )
})

describe('what is published of it', () => {
  const rows = noticesReference()
    .split('\n')
    .filter(row => row.startsWith('| `'))

  it('shows every key in the example', () => {
    const keys = rows.flatMap(row => (/^\| `([^`]+)`/.exec(row)?.[1] ?? '').replaceAll('[]', '').split('.'))
    const missing = [...new Set(keys)].filter(key => !key.startsWith('<') && !new RegExp(`\\b${key}:`).test(example))
    expect(missing).toEqual([])
  })

  it('has a meaning for every key', () => {
    expect(rows.length).toBeGreaterThan(20)
    const silent = rows.filter(row => !row.includes('<name>` ') && row.split(' | ').at(-2)?.trim() === '')
    expect(silent).toEqual([])
  })

  it('has a schema that takes the example, and not a key too much', () => {
    const accepts = (data: unknown): boolean => z.fromJSONSchema(noticesJsonSchema()).safeParse(data).success
    const file = parse(example) as Record<string, unknown>
    expect(accepts(file)).toBe(true)
    expect(accepts({ ...file, 'x-more': 1 })).toBe(true)
    expect(accepts({ ...file, more: 1 })).toBe(false)
  })
})
