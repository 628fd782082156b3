import { readFile, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { adminCall } from '../../src/router/admin-call.ts'
import { firstBrokenRow } from '../../src/domain/event-chain.ts'
import type { ChainedRow } from '../../src/domain/event-chain.ts'
import { issueInstanceToken } from '../../src/domain/instance-token.ts'
import type { Load } from '../../src/demo/load.ts'
import { place } from './chaos-world.ts'
import type { ChaosWorld } from './chaos-world.ts'

/** What an environment has to be after a deployment. */
export type Wanted = {
  /** The id and the version (`v3`) of the release that runs. */
  readonly release: string
  readonly version: string
  /** How many processes of each service. */
  readonly instances: Readonly<Record<string, number>>
  readonly migrations: readonly string[]
  /** What may have been done to the schema, in order: one text a change. */
  readonly schemaChanges: readonly RegExp[]
  /** The lines that commands must have left since the deployment began, each once. */
  readonly lines: readonly string[]
}

export type Since = { readonly at: Date; readonly lines: number; readonly priorities: Priorities }

/** Everything that is other than it has to be, in words, by the world's own word: tables, processes, routes, flags, queue; not by our records. */
export const differencesFrom = async (
  world: ChaosWorld,
  load: Load,
  wanted: Wanted,
  { id, since }: { readonly id: string; readonly since: Since },
): Promise<readonly string[]> => {
  const looks = await Promise.all([
    schema(world, wanted, since),
    flags(world, wanted),
    routes(world, wanted),
    processes(world, wanted),
    lines(world, wanted, since),
    records(world, id),
    users(load),
  ])
  return [...looks.flat(), ...(await ordersAndQueue(world, load, since))]
}

const differs = (what: string, wanted: unknown, found: unknown): readonly string[] =>
  JSON.stringify(wanted) === JSON.stringify(found)
    ? []
    : [`${what}: should be ${JSON.stringify(wanted)}, is ${JSON.stringify(found)}`]

const columns: Readonly<Record<string, readonly string[]>> = {
  '20260201000000': ['orders.priority'],
  '20260301000000': ['order_notes.note', 'order_notes.order_id'],
}

const schema = async ({ orders, store }: ChaosWorld, wanted: Wanted, since: Since): Promise<readonly string[]> => {
  const ledger = await store.query<{ migration: string }>('select migration from lockstep.ledger order by migration')
  const applied = await orders.query<{ version: string }>('select version from schema_migrations order by version')
  const found = await orders.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_name = 'order_notes' or (table_name = 'orders' and column_name = 'priority') order by 1`,
  )
  const attempts = await orders.query<{ what: string }>('select what from chaos.attempts where at >= $1 order by at', [
    since.at,
  ])
  const changes = attempts.rows.map(({ what }) => what.replaceAll(/\s+/g, ' ').trim())
  const isAsWanted =
    changes.length === wanted.schemaChanges.length &&
    wanted.schemaChanges.every((one, at) => one.test(changes[at] ?? ''))
  return [
    ...differs(
      'migrations in the database',
      wanted.migrations,
      applied.rows.map(({ version }) => version),
    ),
    ...differs(
      'migrations in the ledger, which later deployments go by',
      wanted.migrations,
      ledger.rows.map(({ migration }) => migration),
    ),
    ...differs(
      'columns',
      wanted.migrations.flatMap(migration => columns[migration] ?? []).toSorted(),
      found.rows.map(({ name }) => name),
    ),
    ...(isAsWanted
      ? []
      : [
          `changes of the schema: should be ${wanted.schemaChanges.join(', ') || 'none'}, are ${JSON.stringify(changes)}`,
        ]),
  ]
}

const flags = async ({ home, store }: ChaosWorld, { release }: Wanted): Promise<readonly string[]> => {
  const claims = await store.query('select key, owner_kind, owner_id from lockstep.flag_claims')
  return [
    ...differs('claims on flags', [], claims.rows),
    ...differs('consume-orders by OFREP', true, await flagAsInstance(home, release, 'consume-orders')),
    ...differs('write-test by OFREP', false, await flagAsInstance(home, release, 'write-test')),
  ]
}

const flagAsInstance = async (home: string, release: string, flag: string): Promise<unknown> => {
  const key = Buffer.from((await readFile(join(home, 'server-key'), 'utf8')).trim(), 'hex')
  const token = issueInstanceToken(key, { ...place, service: 'worker', release, instance: 'onlooker' })
  const port = (await readFile(join(home, 'flags-port'), 'utf8')).trim()
  const answer = await fetch(`http://127.0.0.1:${port}/ofrep/v1/evaluate/flags/${flag}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  })
  return ((await answer.json()) as { readonly value?: unknown }).value
}

const asked = 6

const routes = async ({ routerSocket }: ChaosWorld, wanted: Wanted): Promise<readonly string[]> => {
  const found = await adminCall(routerSocket, 'routes', { place }, 5_000)
  const each = found.map(async ({ url, route }) => {
    const { service, versions, parked, test } = route
    const answers = await Promise.all(Array.from({ length: asked }, () => answeringRelease(url)))
    return [
      ...differs(
        `split of ${service}`,
        [{ release: wanted.release, weight: 100, instances: wanted.instances[service] }],
        versions.map(({ release, weight, instances }) => ({ release, weight, instances: instances.length })),
      ),
      ...differs(`${service} parked, and its test route`, [false, null], [parked, test]),
      ...differs(`who answers as ${service}`, [wanted.version], [...new Set(answers)]),
    ]
  })
  return [
    ...differs('services of the router', Object.keys(wanted.instances).length, found.length),
    ...(await Promise.all(each)).flat(),
  ]
}

const answeringRelease = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/healthz`)
  return ((await answer.json()) as { readonly release?: string }).release ?? `status ${answer.status}`
}

/** By the operating system's own list: who runs in an artifact, with which release in its environment. Commands run in copies of their own. */
const processes = async ({ home }: ChaosWorld, wanted: Wanted): Promise<readonly string[]> => {
  const found: string[] = []
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '')
    if (!cwd.startsWith(join(home, 'artifacts')) && !cwd.startsWith(join(home, 'work'))) continue
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).split('\0')
    const value = (name: string): string | undefined =>
      environment.find(entry => entry.startsWith(`${name}=`))?.slice(name.length + 1)
    found.push(`${value('INSTANCE')?.split('.')[0] ?? cwd} ${value('RELEASE') ?? 'none'}`)
  }
  const expected = Object.entries(wanted.instances).flatMap(([service, count]) =>
    Array.from({ length: count }, () => `${service} ${wanted.version}`),
  )
  return [...differs('processes', expected.toSorted(), found.toSorted()), ...(await startsOf(home))]
}

/** The agent's own word: each instance that runs was launched once. */
const startsOf = async (home: string): Promise<readonly string[]> => {
  const state = JSON.parse(await readFile(join(home, 'agent', 'state.json'), 'utf8')) as {
    readonly instances: readonly { readonly spec: { readonly id: string }; readonly restarts: number }[]
  }
  const ids = state.instances.map(({ spec }) => spec.id)
  return [
    ...differs(
      'instances that are there twice',
      [],
      ids.filter((id, at) => ids.indexOf(id) !== at),
    ),
    ...state.instances.flatMap(({ spec, restarts }) => differs(`restarts of ${spec.id}`, 0, restarts)),
  ]
}

const lines = async (world: ChaosWorld, wanted: Wanted, since: Since): Promise<readonly string[]> =>
  differs('lines of commands', wanted.lines, [...new Set((await world.lines()).slice(since.lines))])

const records = async ({ store }: ChaosWorld, id: string): Promise<readonly string[]> => {
  const rows = await store.query<ChainedRow>(
    'select seq, body, hash from lockstep.events where stream = $1 order by seq',
    [id],
  )
  const locks = await store.query('select deployment from lockstep.environment_locks')
  const leases = await store.query(
    'select id from lockstep.deployments where owner is not null and finished_at is not null',
  )
  return [
    ...differs('first broken row of the record', null, firstBrokenRow(id, rows.rows)),
    ...differs('locks that are left', [], locks.rows),
    ...differs('leases that are left', [], leases.rows),
  ]
}

const users = async ({ seen }: Load): Promise<readonly string[]> => [
  ...seen.failed.map(text => `a request of a user failed: ${text}`),
  ...seen.bad.map(({ release, text }) => `a user got an error of ${release}: ${text}`),
]

/** What is in the column that v2 brings, by order; null where there is no such column. */
export type Priorities = Readonly<Record<string, string>> | null

/** Of all orders that are there. */
export const prioritiesNow = async ({ orders }: ChaosWorld): Promise<Priorities> => {
  const has = await orders.query(
    `select 1 from information_schema.columns where table_name = 'orders' and column_name = 'priority'`,
  )
  if (has.rowCount === 0) return null
  const { rows } = await orders.query<{ id: string; priority: string }>(
    'select id::text as id, priority from orders where priority is not null',
  )
  return Object.fromEntries(rows.map(({ id, priority }) => [id, priority]))
}

/** So long nothing may come out of the queue while something is in it: a long pause leaves much in it. */
const patienceMs = 30_000

const ordersAndQueue = async (world: ChaosWorld, { seen }: Load, since: Since): Promise<readonly string[]> => {
  const promised = [...seen.accepted]
  let deadline = performance.now() + patienceMs
  let fewest = Infinity
  for (;;) {
    const missing = await lost(world, promised)
    if (missing.length < fewest) {
      fewest = missing.length
      deadline = performance.now() + patienceMs
    }
    const found = [...differs('orders that are lost', [], missing), ...(await doubled(world)), ...(await queued(world))]
    if (found.length === 0 || performance.now() > deadline) return [...found, ...(await changedValues(world, since))]
    await pause(100)
  }
}

const lost = async ({ orders }: ChaosWorld, promised: readonly string[]): Promise<readonly string[]> => {
  const { rows } = await orders.query<{ id: string }>('select id::text as id from orders')
  const written = new Set(rows.map(({ id }) => id))
  return promised.filter(id => !written.has(id))
}

const doubled = async ({ orders }: ChaosWorld): Promise<readonly string[]> => {
  const { rows } = await orders.query(
    'select order_id::text as id from order_attempts where applied group by order_id having count(*) > 1',
  )
  return differs('orders that were written twice', [], rows)
}

/** More than users send in a moment is waiting, or was taken by somebody who is gone. */
const someOrders = 10

const queued = async ({ queueUrl, queueEndpoint }: ChaosWorld): Promise<readonly string[]> => {
  const answer = await fetch(queueEndpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.GetQueueAttributes' },
    body: JSON.stringify({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  })
  const { Attributes: found = {} } = (await answer.json()) as { readonly Attributes?: Record<string, string> }
  const waiting = Number(found['ApproximateNumberOfMessages'])
  const inFlight = Number(found['ApproximateNumberOfMessagesNotVisible'])
  return waiting + inFlight <= someOrders ? [] : [`queue: ${waiting} wait and ${inFlight} are in flight`]
}

const changedValues = async (world: ChaosWorld, { priorities }: Since): Promise<readonly string[]> => {
  const now = await prioritiesNow(world)
  const changed = Object.entries(priorities ?? {}).filter(([id, priority]) => now?.[id] !== priority)
  return differs('orders whose priority is another one', [], changed)
}
