import type { HttpCall } from './socket-proxy.ts'
import type { PostgresCall } from './postgres-proxy.ts'
import { arrayElements } from './postgres-wire.ts'

const together = '/* append-together */'
const last = '/* append-last-'

/** A statement by which events are appended; its parameters say which. */
export const isAppend = ({ text }: { readonly text: string }): boolean =>
  text.startsWith('/* append-events-') || text.startsWith(last) || text.startsWith(together)

/** The bodies of the events that an append carries: of one deployment each by itself, of several as one list. */
export const appendedBodies = ({ text, parameters }: Pick<PostgresCall, 'text' | 'parameters'>): readonly string[] =>
  text.startsWith(together)
    ? arrayElements(parameters[15] ?? '')
    : parameters
        .slice(11, text.startsWith(last) ? -4 : -1)
        .flatMap((body, index) => (index % 4 === 2 ? [body ?? ''] : []))

/** The first statement of whoever leads a deployment. */
export const isClaim = ({ text }: { readonly text: string }): boolean =>
  text.includes('idle_claims = d.idle_claims + 1')

/** The first statement of whoever leads a run. */
export const isClaimOfRun = ({ text }: { readonly text: string }): boolean => claimOfRun.test(text)

const claimOfRun = /^\s*update runs set owner = \$2/

const isOwnSchema = (name: string): boolean => name === 'lockstep'

/**
 * What is no crash point, by what it is. Each is either no part of a deployment, or comes by the clock and not by the step: where it
 * falls differs from run to run, and it only reads, or repeats what it did a moment before.
 */
const noise: readonly { readonly why: string; readonly is: (call: PostgresCall) => boolean }[] = [
  { why: 'instances and their users', is: ({ speaker }) => speaker.name === '' },
  { why: "pg-boss's own connections", is: ({ speaker }) => speaker.name === 'lockstep jobs' },
  {
    why: 'jobs outside a transaction: sweeps',
    is: ({ text, isInTransaction }) => text.includes('lockstep_jobs') && !isInTransaction,
  },
  { why: 'renewals of leases', is: ({ text }) => text.includes('returning id, seq, epoch::int as epoch') },
  { why: 'renewals of the lead of a run', is: ({ text }) => /^\s*update runs set lease_until/.test(text) },
  { why: 'sweeps of what is due', is: ({ text }) => /where \(\(due_at <= now\(\) and owner is null\)/.test(text) },
  { why: 'sweeps of unfinished runs', is: ({ text }) => text.startsWith('select "id" from "runs"') },
  {
    why: 'freezes as whoever looks at a deployment reads them: whoever leads it has them with its claim',
    is: ({ text }) => /\bfrom freezes\b/.test(text) && text.trimStart().startsWith('select'),
  },
  { why: 'the sign of life of a node, every few seconds', is: ({ text }) => /\b(into|from) nodes\b/.test(text) },
  { why: 'anchors, every minute, and what they seal', is: ({ text }) => /anchor|set sealed = true/.test(text) },
  { why: 'LISTEN', is: ({ text }) => text.startsWith('listen ') },
  { why: 'flags that instances ask for', is: ({ text, isInTransaction }) => isFlagRead(text) && !isInTransaction },
  { why: 'what instances acknowledge', is: ({ text }) => /acknowledgements/.test(text) },
  {
    why: 'the flag service, which asks for the newest release once a second',
    is: ({ text }) => text.startsWith('select "body" from "releases" where "app" = $1 order by "number" desc'),
  },
]

const isFlagRead = (text: string): boolean =>
  /^\s*select revision, is_on, \(/.test(text) || text.startsWith('select key from flags')

/** What a call is named in crash points; null where it is no crash point. */
export const postgresCallName = (call: PostgresCall): string | null => {
  if (call.text === '' || noise.some(({ is }) => is(call))) return null
  return `${channelOf(call)}:${statementName(call.text)}`
}

const channelOf = ({ speaker }: PostgresCall): string => {
  if (speaker.isDbmate) return 'dbmate'
  if (isOwnSchema(speaker.name)) return 'store'
  return 'database'
}

const named: readonly (readonly [RegExp, string])[] = [
  [/^\s*with seen as \(select id, owner from deployments/, 'claim'],
  [/nextval\('epochs'\)::int as epoch from taken/, 'take-lock'],
  [/^\s*select nextval\('epochs'\)/, 'next-epoch'],
  [/delete from environment_locks/, 'leave'],
  [claimOfRun, 'claim-run'],
  [/^\s*update runs set owner = null/, 'release-run'],
  [/set owner = null, lease_until = null/, 'release'],
  [/lockstep_jobs/, 'wake'],
  [/^\s*insert into flag_epochs/, 'raise-flag-epoch'],
  [/^\s*with added as \(/, 'claim-flag'],
  [/^\s*with removed as \(/, 'unclaim-flag'],
  [/^\s*insert into flags/, 'set-flag'],
  [/^\s*select revision, is_on/, 'read-flag'],
]

/** A statement in a few words: its verb and what it is about. */
const statementName = (marked: string): string => {
  const text = marked.replace(/^\s*\/\*.*?\*\/\s*/, '')
  const known = named.find(([pattern]) => pattern.test(text))
  if (known !== undefined) return known[1]
  const words = text.toLowerCase().replaceAll('"', '').trim()
  const verb = /^[a-z]+/.exec(words)?.[0] ?? 'statement'
  const about =
    /\b(pg_(?:terminate_backend|create_[a-z_]+|drop_[a-z_]+|backup_[a-z_]+|[a-z_]+lock[a-z_]*)|set_config)\(/.exec(
      words,
    )?.[1] ??
    /\b(?:from|into|update|table|database|role|index|schema)(?: if (?:not )?exists)? ([a-z_.]+)/.exec(words)?.[1]
  return about === undefined || about === verb ? verb : `${verb}-${about.replaceAll('.', '_')}`
}

/** Asked once a second: whether it lives, and told again where flags are. */
const byTheClock = ['/agent', '/flags']

/** `GET /places/orders/development/instances` as `agent:GET-instances`; null for what comes by the clock. */
export const agentCallName = ({ method, path }: HttpCall): string | null =>
  byTheClock.includes(path) ? null : `agent:${method}-${path.split('/').at(-1)}`

/** `POST /set-route` as `router:set-route`; null for the look whether it lives, and for counts, which watches ask for by the clock. */
export const routerCallName = ({ path }: HttpCall): string | null =>
  path === '/status' || path === '/counts' ? null : `router:${path.slice(1)}`
