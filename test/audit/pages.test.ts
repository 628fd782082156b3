import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditPage } from '../../src/app/audit.ts'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { auditPage } from '../../src/store/audit-page.ts'
import type { AuditPageQuery } from '../../src/store/audit-page.ts'
import { peopleWorld } from '../people/people-world.ts'
import type { PeopleWorld } from '../people/people-world.ts'
import { auditIndexSchema } from '../../src/store/schema/audit-index.ts'
import { openStore } from '../../src/store/open-store.ts'
import { asOwner } from '../rig/record.ts'
import { postgresForTests } from '../rig/postgres.ts'

const postgres = postgresForTests()
let world: PeopleWorld
let server: ApiServer
let url: string

const many = 60_000
const loudPerApp = 20_000

/** Written as an older node writes: without a word of the index. App a0 to a2, people p0 to p9, rarely somebody else, a second apart. */
const filled = `
insert into events (stream, seq, type, body, hash, append_id)
select 'app:a' || n % 3, n, case when n % 1000 = 7 then 'hold-lifted' else 'held' end,
  json_build_object('at', to_char(timestamp '2026-01-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'environment', 'e' || n % 2, 'reason', 'why ' || n,
    'actor', json_build_object('kind', 'person', 'name', case when n = 30000 then 'seldom' else 'p' || n % 10 end))::text,
  md5(n::text), gen_random_uuid()
from generate_series(1, ${many}) n`

beforeAll(async () => {
  url = (await postgres.database()).url
  world = await peopleWorld(url, 'roles: []')
  server = world.open(ownersDoor)
  await asOwner(url, filled)
  await world.store.pool.query(
    `insert into events (stream, seq, type, body, hash, append_id)
     values ('app:a0', 0, 'step-done', '{"at":"2026-01-01T00:00:00.000Z"}', '', gen_random_uuid())`,
  )
}, 300_000)
afterAll(() => world.close())

const page = async (query: Record<string, string>): Promise<AuditPage> => {
  const answer = await server.inject({ url: `/v1/audit?${new URLSearchParams(query).toString()}` })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<AuditPage>()
}
const reasons = ({ items }: AuditPage) => items.map(({ reason }) => reason)

describe('a page of what was done', () => {
  it('begins with the newest, and the next one goes on where it ended: nothing is missing, nothing comes twice', async () => {
    const seen: (string | null)[] = []
    let before: string | null = null
    do {
      const next: AuditPage = await page({ actor: 'p3', app: 'a0', limit: '700', ...(before !== null && { before }) })
      seen.push(...reasons(next))
      before = next.next
    } while (before !== null)
    const expected = Array.from({ length: many }, (_, index) => many - index)
      .filter(n => n % 3 === 0 && n % 10 === 3)
      .map(n => `why ${n}`)
    expect(seen).toEqual(expected)
  })

  it('is in order also where many happened at one moment', async () => {
    await world.store.pool.query(
      `insert into events (stream, seq, type, body, hash, append_id)
       select 'app:tied', n, 'held', '{"at":"2025-01-01T00:00:00.000Z"}', '', gen_random_uuid() from generate_series(1, 9) n`,
    )
    const first = await page({ app: 'tied', until: '2026-01-01T00:00:00Z', limit: '4' })
    const second = await page({ app: 'tied', until: '2026-01-01T00:00:00Z', limit: '5', before: first.next ?? '' })
    expect([...first.items, ...second.items].map(({ seq }) => seq)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
    expect(second.next).toBeNull()
    expect(first.items[0]?.actor).toEqual({ kind: 'system', name: 'lockstep' })
  })

  it.each<[string, Record<string, string>, string[]]>([
    ['an actor', { actor: 'seldom' }, ['why 30000']],
    ['a type', { type: 'hold-lifted', limit: '2' }, ['why 59007', 'why 58007']],
    [
      'a span, whose end is not in it',
      { since: '2026-01-01T00:00:10Z', until: '2026-01-01T01:00:12+01:00' },
      ['why 11', 'why 10'],
    ],
    ['an environment of an app', { app: 'a1', environment: 'e0', limit: '2' }, ['why 59998', 'why 59992']],
    [
      'all of it',
      { app: 'a0', environment: 'e0', actor: 'seldom', type: 'held', since: '2026-01-01T00:00:00Z' },
      ['why 30000'],
    ],
    ['nobody', { actor: 'nobody' }, []],
  ])('is narrowed to %s', async (_, query, expected) => {
    expect(reasons(await page(query))).toEqual(expected)
  })

  it('of an app has what was done to Lockstep itself, and nothing of how steps went', async () => {
    const { items } = await page({ app: 'a0', until: '2026-01-01T00:00:04Z' })
    expect(items.map(({ type }) => type)).toEqual(['held'])
    const streams = new Set((await page({ app: 'none' })).items.map(({ stream }) => stream))
    expect([...streams].filter(stream => stream !== 'system')).toEqual([])
  })

  it.each([
    ['before=nonsense', 400, 'AUDIT_PLACE_UNKNOWN'],
    [`before=${Buffer.from('["a"]').toString('base64url')}`, 400, 'AUDIT_PLACE_UNKNOWN'],
    ['type=step-done', 400, 'API_REQUEST_INVALID'],
    ['since=yesterday', 400, 'API_REQUEST_INVALID'],
    ['limit=1001', 400, 'API_REQUEST_INVALID'],
    ['deployment=d-none', 404, 'DEPLOYMENT_UNKNOWN'],
  ])('%s is refused', async (query, status, code) => {
    const answer = await server.inject({ url: `/v1/audit?${query}` })
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code])
  })
})

it('what was recorded before there was an index is in it once the record is brought up to date', async () => {
  const older = (await postgres.database()).url
  await (await openStore(older, () => undefined)).close()
  await asOwner(
    older,
    'drop trigger indexed on events; drop table audit_index; drop function index_new_event, index_event, said',
  )
  await asOwner(
    older,
    `insert into events (stream, seq, type, body, hash, append_id)
     select 'app:old', n, case n when 3 then 'step-done' else 'held' end, body, '', gen_random_uuid() from (values
       (1, '{"at":"2026-01-01T00:00:01.000Z","environment":"live","actor":{"kind":"person","name":"ann"}}'),
       (2, 'no JSON at all'), (3, '{"at":"2026-01-01T00:00:03.000Z"}')) as events (n, body)`,
  )
  await asOwner(older, auditIndexSchema)
  const columns = 'seq, at, app, environment, actor, type'
  expect(await asOwner(older, `select ${columns} from audit_index where stream = 'app:old' order by seq`)).toEqual([
    { seq: 1, at: '2026-01-01T00:00:01.000Z', app: 'old', environment: 'live', actor: 'ann', type: 'held' },
    { seq: 2, at: '', app: 'old', environment: null, actor: 'lockstep', type: 'held' },
  ])
})

type PlanNode = {
  readonly 'Node Type': string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** How many rows the scans of a page touched, as PostgreSQL counted them. */
const rowsRead = async (query: Partial<AuditPageQuery>): Promise<number> => {
  const nothing = { app: null, environment: null, actor: null, type: null, since: null, until: null, before: null }
  const { sql, parameters } = auditPage(world.store.db, { ...nothing, limit: 50, ...query }).compile()
  const { rows } = await world.store.pool.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
    `explain (analyze, format json) ${sql}`,
    [...parameters],
  )
  const [root] = rows[0]?.['QUERY PLAN'] ?? []
  if (root === undefined) throw new Error('no plan')
  return nodesOf(root.Plan)
    .filter(node => node['Node Type'].includes('Scan'))
    .reduce(
      (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    )
}

describe('a page costs the same however long the record is', () => {
  beforeAll(async () => {
    await asOwner(url, 'analyze audit_index')
    await asOwner(url, 'analyze events')
    const { rows } = await world.store.pool.query<{ count: number }>(
      `select count(*)::int from audit_index where app = 'a0'`,
    )
    expect(rows[0]?.count).toBe(loudPerApp)
  })

  const middle = { at: '2026-01-01T08:20:00.000Z', stream: 'app:a0', seq: 30_000 }
  it.each<[string, Partial<AuditPageQuery>]>([
    ['the newest', {}],
    ['from the middle', { before: middle }],
    ['of an app', { app: 'a1' }],
    ['of an app from the middle', { app: 'a1', before: middle }],
    ['of an environment', { app: 'a1', environment: 'e1', before: middle }],
    ['of an actor', { actor: 'p4' }],
    ['of one who did a single thing', { actor: 'seldom' }],
    ['of a type', { type: 'hold-lifted', before: middle }],
    ['of a span', { since: '2026-01-01T03:00:00.000Z', until: '2026-01-01T04:00:00.000Z' }],
  ])('%s', async (_, query) => {
    // A page and its events, twice where an app comes with the system; and what little is held against the conditions beside.
    expect(await rowsRead(query)).toBeLessThanOrEqual(300)
  })
})
