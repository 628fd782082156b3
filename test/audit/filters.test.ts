import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit/entry.ts'
import type { AuditPage } from '../../src/app/audit.ts'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { auditPage } from '../../src/store/audit-page.ts'
import type { AuditPageQuery } from '../../src/store/audit-page.ts'
import { peopleWorld } from '../people/people-world.ts'
import type { PeopleWorld } from '../people/people-world.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner } from '../rig/record.ts'

const postgres = postgresForTests()
let world: PeopleWorld
let server: ApiServer

const many = 100_000
const types = ['held', 'hold-lifted', 'consumer-paused', 'consumer-resumed'] as const
const startMs = Date.parse('2026-01-01T00:00:00Z')
const atOf = (n: number): string => new Date(startMs + n * 1_000).toISOString()

/** App, environment, person and type of the event of a number: each pair of them meets, and one event alone is of `rare`. */
const of = (n: number) => ({
  app: `a${n % 5}`,
  environment: n === 500 ? 'rare' : `e${n % 3}`,
  actor: `p${n % 7}`,
  type: types[n % 4] ?? '',
})

const filled = `
insert into events (stream, seq, type, body, hash, append_id)
select 'app:a' || n % 5, n, (array['${types.join("','")}'])[1 + n % 4],
  json_build_object('at', to_char(timestamp '2026-01-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'environment', case when n = 500 then 'rare' else 'e' || n % 3 end, 'reason', 'why ' || n,
    'actor', json_build_object('kind', 'person', 'name', 'p' || n % 7))::text,
  md5(n::text), gen_random_uuid()
from generate_series(1, ${many}) n`

/** An export goes by where each stream stands. */
const headed = `
insert into stream_heads (stream, seq, hash)
select distinct on (stream) stream, seq, hash from events where stream ~ '^app:a[0-9]$' order by stream, seq desc`

beforeAll(async () => {
  const { url } = await postgres.database()
  world = await peopleWorld(url, 'roles: []')
  server = world.open(ownersDoor)
  await asOwner(url, filled)
  await asOwner(url, headed)
  for (const table of ['audit_index', 'events']) await asOwner(url, `analyze ${table}`)
}, 300_000)
afterAll(() => world.close())

type Filter = Readonly<Partial<Record<'app' | 'environment' | 'actor' | 'type' | 'since' | 'until', string>>>

const each: readonly Filter[] = [
  { app: 'a2' },
  { environment: 'e1' },
  { actor: 'p3' },
  { type: 'consumer-paused' },
  { since: atOf(20_000), until: atOf(80_000) },
]

/** Every one of them together with every other, and none. */
const together: readonly Filter[] = Array.from({ length: 2 ** each.length }, (_, chosen) =>
  Object.assign({}, ...each.filter((_, place) => (chosen & (1 << place)) !== 0)),
)

const fits = (n: number, { since, until, ...wanted }: Filter): boolean =>
  Object.entries(wanted).every(([name, value]) => of(n)[name as keyof typeof wanted] === value) &&
  (since === undefined || atOf(n) >= since) &&
  (until === undefined || atOf(n) < until)

const expectedOf = (filter: Filter): readonly string[] =>
  Array.from({ length: many }, (_, index) => many - index)
    .filter(n => fits(n, filter))
    .map(n => `why ${n}`)

const page = async (query: Readonly<Record<string, string>>): Promise<AuditPage> => {
  const answer = await server.inject({ url: `/v1/audit?${new URLSearchParams(query).toString()}` })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<AuditPage>()
}
// What the world of the test has told itself is in the record as well.
const reasonsOf = (items: readonly AuditEntry[]) =>
  items.filter(({ stream }) => /^app:a\d$/.test(stream)).map(({ reason }) => reason)

type PlanNode = {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const planOf = async (filter: Filter): Promise<readonly PlanNode[]> => {
  const nothing = { app: null, environment: null, actor: null, type: null, since: null, until: null, before: null }
  const query: AuditPageQuery = { ...nothing, ...filter, limit: 51 }
  const { sql, parameters } = auditPage(world.store.db, query).compile()
  const { rows } = await world.store.pool.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
    `explain (analyze, format json) ${sql}`,
    [...parameters],
  )
  const [root] = rows[0]?.['QUERY PLAN'] ?? []
  if (root === undefined) throw new Error('no plan')
  return nodesOf(root.Plan)
}

/** The rows that were looked at; what a bitmap of an index finds is read once, from the table. */
const rowsRead = (nodes: readonly PlanNode[]): number =>
  nodes
    .filter(node => node['Node Type'].includes('Scan') && node['Node Type'] !== 'Bitmap Index Scan')
    .reduce(
      (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    )

const nameOf = (filter: Filter): string => Object.keys(filter).join(', ') || 'nothing'

describe('filters of the record', () => {
  it.each(together.map(filter => [nameOf(filter), filter] as const))(
    'by %s: two pages are what fits all of it, newest first',
    async (_, filter) => {
      const first = await page({ ...filter, limit: '30' })
      const second = await page({ ...filter, limit: '30', before: first.next ?? '' })
      const seen = reasonsOf([...first.items, ...second.items])
      expect(seen.length).toBeGreaterThan(50)
      expect(seen).toEqual(expectedOf(filter).slice(0, seen.length))
    },
  )

  it.each(together.map(filter => [nameOf(filter), filter] as const))(
    'by %s: an index finds them, and few rows are read of a hundred thousand',
    async (_, filter) => {
      const nodes = await planOf(filter)
      const read = nodes.filter(node => node['Relation Name'] === 'audit_index')
      expect(nodes.filter(node => node['Node Type'] === 'Seq Scan')).toEqual([])
      expect(read.length).toBeGreaterThan(0)
      const indexes = nodes.flatMap(node => node['Index Name'] ?? [])
      expect(indexes.filter(name => name.startsWith('audit_by_')).length).toBeGreaterThan(0)
      expect(rowsRead(nodes)).toBeLessThan(many / 20)
    },
  )

  it('by an environment alone finds the one event of it without reading the others', async () => {
    const { items } = await page({ environment: 'rare' })
    expect(items).toMatchObject([{ app: 'a0', environment: 'rare', reason: 'why 500' }])
    expect(rowsRead(await planOf({ environment: 'rare' }))).toBeLessThan(20)
  })
})

describe('an export', () => {
  const exported = async (query: Readonly<Record<string, string>>): Promise<readonly AuditEntry[]> => {
    const answer = await server.inject({ url: `/v1/audit/export?${new URLSearchParams(query).toString()}` })
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.body
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as AuditEntry)
  }

  it('has what a page has, all of it, and the record keeps to what it was narrowed', async () => {
    const filter = { app: 'a2', environment: 'e1', actor: 'p3', type: 'consumer-paused' }
    const reasons = (await exported(filter)).map(({ reason }) => reason)
    expect(reasons.toReversed()).toEqual(expectedOf(filter))
    const [told] = (await page({ type: 'audit-exported', limit: '1' })).items
    const { narrowed } = JSON.parse(told?.body ?? '{}') as { narrowed?: object }
    expect(narrowed).toEqual({ environment: 'e1', deployment: null, person: 'p3', type: 'consumer-paused' })
  })

  it('in a span is the span alone, as CSV with a line for each', async () => {
    const span = { since: atOf(10), until: atOf(15), app: 'a1' }
    expect((await exported(span)).map(({ reason }) => reason)).toEqual(['why 11'])
    const csv = await server.inject({
      url: `/v1/audit/export?${new URLSearchParams({ ...span, format: 'csv' }).toString()}`,
    })
    expect(csv.body.split('\r\n').filter(line => line !== '')).toHaveLength(2)
  })

  it('of a deployment has its whole stream and no other, and of one that there is not nothing is given', async () => {
    const made = await server.inject({
      method: 'POST',
      url: '/v1/apps/shop/environments/dev/deployments',
      payload: { release: 'v1' },
    })
    const { id } = made.json<{ id: string }>()
    const entries = await exported({ deployment: id })
    expect(entries[0]).toMatchObject({ stream: id, seq: 1, type: 'created', app: 'shop', environment: 'dev' })
    expect(new Set(entries.map(({ stream }) => stream))).toEqual(new Set([id]))
    expect(await exported({ deployment: id, app: 'other' })).toEqual([])
    expect((await page({ deployment: id, environment: 'live' })).items).toEqual([])
    expect((await page({ deployment: id, app: 'shop', environment: 'dev' })).items.length).toBeGreaterThan(0)
    const unknown = await server.inject({ url: '/v1/audit/export?deployment=d-none' })
    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, 'DEPLOYMENT_UNKNOWN'])
  })
})
