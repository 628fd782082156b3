import { setTimeout as pause } from 'node:timers/promises'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import type { Load } from '../../src/demo/load.ts'
import { startLoad } from '../../src/demo/load.ts'
import type { Run } from '../../src/domain/run.ts'
import { unfinishedStates } from '../../src/domain/run.ts'
import { isFinal } from '../../src/domain/saga/deployment.ts'
import { parkMs } from '../../src/steps/routes.ts'
import { until } from '../rig/until.ts'
import { place, startChaosWorld } from './chaos-world.ts'
import type { ChaosWorld } from './chaos-world.ts'
import type { Choice } from './choose-points.ts'
import type { CrashPoint } from './crash-point.ts'
import { labelOf } from './crash-point.ts'
import { differencesFrom, prioritiesNow } from './outside-look.ts'
import type { Since, Wanted } from './outside-look.ts'
import type { OrderName, ReleaseName, StrategyName, TreeName } from './releases.ts'

export const directions = ['forward', 'rollback', 'early', 'late'] as const
/** Forward to v2; back to v1 by a person; taken back because the new version cannot write; taken back because a command refuses it at the very end. */
export type Direction = (typeof directions)[number]

/** One deployment that was under fire, and what is other than it should be. */
export type Trial = {
  readonly scene: { readonly strategy: StrategyName; readonly order: OrderName; readonly direction: Direction }
  readonly id: string
  readonly hits: readonly CrashPoint[]
  readonly differences: readonly string[]
  readonly ms: number
}

const v1 = ['20260101000000']
const v2 = [...v1, '20260201000000']
const path = `/v1/apps/${place.app}/environments/${place.environment}`
const instances = { intake: 2, worker: 1 }
const patience = { timeoutMs: 180_000, everyMs: 20 }

const treeOf: Readonly<Record<Direction, TreeName>> = {
  forward: 'next',
  rollback: 'base',
  early: 'broken',
  late: 'refused',
}

const addPriority = /alter table orders add column priority/
const dropPriority = /alter table orders drop column priority/
const addNotes = /create table order_notes/
const dropNotes = /drop table order_notes/

/** One world, through which deployments go while `choice` says where the server dies. */
export type Campaign = {
  /**
   * One deployment; after a way forward nothing else than a rollback may follow, and the other way round. When something differs the world is no more what it should be.
   * `random`, in [0, 1): the server dies at instants besides, too. */
  trial(scene: Trial['scene'], random?: () => number): Promise<Trial>
  world: ChaosWorld
  close(): Promise<void>
}

export const startCampaign = async (choice: Choice): Promise<Campaign> => {
  let current: string | null = null
  const world = await startChaosWorld(choice, () => current)
  const built = new Map<string, { readonly id: string; readonly version: string }>()
  /** By which run a deployment was shipped. */
  const runs = new Map<string, string>()
  let load: Load | null = null
  let running: string | null = null

  const keyOf = ({ tree, strategy, order }: ReleaseName): string =>
    tree === 'base' ? `${tree} ${order}` : `${tree} ${strategy} ${order}`

  /** Asks until the server has answered; it may die meanwhile, and then what was asked may have been done. */
  const asked = async <T>(work: () => Promise<T>, isDone: () => Promise<T | null>): Promise<T> => {
    for (;;) {
      await world.revive()
      world.killer.goesOn()
      try {
        return await work()
      } catch (error) {
        if (world.isServing() && !world.killer.isDead()) throw error
        const done = await isDone()
        if (done !== null) return done
      }
    }
  }
  const newest = async (): Promise<string | null> => {
    const { rows } = await world.store.query<{ id: string }>(
      'select id from lockstep.deployments order by place_in_line desc limit 1',
    )
    return rows[0]?.id ?? null
  }
  const newerThan = async (before: string | null): Promise<string | null> => {
    const now = await newest()
    return now === before ? null : now
  }
  const started = async (what: string, body: object): Promise<string> => {
    const before = await newest()
    return asked(
      async () => (await world.client.post<{ id: string }>(`${path}/${what}`, body)).id,
      () => newerThan(before),
    )
  }
  const shipped = async (name: ReleaseName): Promise<string> => {
    await world.releases.commit(name)
    const before = await newest()
    const source = { repository: world.releases.path, ref: 'HEAD', file: 'lockstep.yaml', to: place.environment }
    const { id } = await world.client.post<Run>('/v1/runs', source)
    const deployment = await until(
      `run ${id} has begun its deployment`,
      async () => {
        const { state, error } = await world.client.get<Run>(`/v1/runs/${id}`)
        if (state === 'failed' && (await newerThan(before)) === null) throw new Error(JSON.stringify(error))
        return newerThan(before)
      },
      patience,
    )
    runs.set(deployment, id)
    return deployment
  }
  /** The run that shipped it ends behind it, and the server may die there, too. */
  const isRunOver = async (id: string): Promise<boolean> => {
    const unfinished = await world.store.query('select 1 from lockstep.runs where id = $1 and state = any($2)', [
      runs.get(id) ?? '',
      unfinishedStates,
    ])
    return unfinished.rowCount === 0
  }
  const ended = async (id: string, random: (() => number) | null = null): Promise<void> => {
    current = id
    let strikeAt = nextStrike(random)
    let last = { seq: 0, hits: 0, atMs: performance.now() }
    for (;;) {
      if (performance.now() >= strikeAt) {
        world.killer.strike()
        strikeAt = nextStrike(random)
      }
      await world.startAgain()
      const { rows } = await world.store.query<{ state: string; seq: number }>(
        'select state, seq from lockstep.deployments where id = $1',
        [id],
      )
      const { state = '', seq = 0 } = rows[0] ?? {}
      if (state === 'stuck' || state === 'asking') break
      if (isFinal(state as DeploymentView['state']) && (await isRunOver(id))) break
      const hits = world.killer.hits()
      if (seq !== last.seq || hits !== last.hits) last = { seq, hits, atMs: performance.now() }
      if (performance.now() > last.atMs + stillForMs)
        throw new Error(`deployment ${id} has not come on for ${stillForMs / 1_000} s`)
      await pause(lookEveryMs)
    }
    await world.revive()
    current = null
  }
  const liftHold = async ({ id, version }: { readonly id: string; readonly version: string }): Promise<void> => {
    const held = await world.store.query('select 1 from lockstep.holds where lifted_at is null and release = $1', [id])
    if (held.rowCount === 0) return
    await world.client.post(`${path}/holds/lift`, { release: version, reason: 'it is to be tried again' })
  }
  /** What a rollback keeps is taken away by hand, as the way down of v2 does it, so that the next one finds what the first one found. */
  const clearKept = async (): Promise<void> => {
    await world.orders.query('alter table orders drop column if exists priority')
    await world.orders.query(`delete from schema_migrations where version = '20260201000000'`)
    await world.store.query(`delete from lockstep.ledger where migration = '20260201000000'`)
  }
  const baseFor = async (order: OrderName, strategy: StrategyName): Promise<void> => {
    const name: ReleaseName = { tree: 'base', strategy: strategy === 'recreate' ? 'recreate' : 'blue-green', order }
    if (running === keyOf(name)) return
    const id = await shipped(name)
    await ended(id)
    await remember(name, id)
    running = keyOf(name)
    if (load !== null) return
    const all = await world.client.get<readonly EnvironmentStatus[]>(`/v1/apps/${place.app}/status`)
    load = startLoad(all[0]?.services.find(({ service }) => service === 'intake')?.url ?? '', users)
  }
  const remember = async (name: ReleaseName, id: string): Promise<DeploymentView> => {
    const view = await asked(
      () => world.view(id),
      () => Promise.resolve(null),
    )
    built.set(keyOf(name), view.release)
    return view
  }
  const sinceNow = async (): Promise<Since> => {
    const { rows } = await world.orders.query<{ at: Date }>('select clock_timestamp() as at')
    const at = rows[0]?.at ?? new Date()
    return { at, lines: (await world.lines()).length, priorities: await prioritiesNow(world) }
  }
  const start = async ({ strategy, order, direction }: Trial['scene'], name: ReleaseName): Promise<string> => {
    const known = built.get(keyOf(name))
    const armed = { isTurnedOnly: direction === 'early' || direction === 'late' }
    const scene = { strategy, order, direction }
    if (direction === 'rollback') {
      world.killer.arm(scene, { step: 'create', ...armed })
      return started('rollbacks', { to: known?.version, reason: 'to where it was', confirm: 'ROLLBACK' })
    }
    if (known === undefined) {
      const id = await shipped(name)
      world.killer.arm(scene, { step: 'begin', ...armed })
      return id
    }
    await liftHold(known)
    world.killer.arm(scene, { step: 'create', ...armed })
    return started('deployments', { release: known.version })
  }
  const trial: Campaign['trial'] = async (scene, random) => {
    const { strategy, order, direction } = scene
    const startedAt = performance.now()
    if (direction !== 'rollback') await baseFor(order, strategy)
    const name: ReleaseName = { tree: treeOf[direction], strategy, order }
    const since = await sinceNow()
    let id = ''
    let hits: readonly CrashPoint[] = []
    let differences: readonly string[]
    try {
      id = await start(scene, name)
      await ended(id, random)
      hits = world.killer.disarm()
      const view = await remember(name, id)
      const before = direction === 'forward' || direction === 'rollback' ? name : { ...name, tree: 'base' as const }
      const wanted = wantedAfter(direction, view, built.get(keyOf(before)) ?? view.release)
      differences = [
        ...stateDifferences(direction, view),
        ...(load === null ? ['no users'] : await differencesFrom(world, load, wanted, { id, since })),
      ]
      load?.seen.failed.splice(0)
      load?.seen.bad.splice(0)
      load?.seen.answered.splice(0)
      running = direction === 'forward' ? keyOf(name) : keyOf({ ...name, tree: 'base' })
      if (direction === 'late' || direction === 'rollback') await clearKept()
    } catch (error) {
      hits = [...hits, ...world.killer.disarm()]
      differences = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
    }
    choice.ended(hits, differences.length === 0)
    return { scene, id, hits, differences, ms: performance.now() - startedAt }
  }
  return {
    trial,
    world,
    close: async () => {
      await load?.stop()
      await world.close()
    },
  }
}

/** A deployment that neither writes anything nor is disturbed for so long has stopped. */
const stillForMs = 120_000
const lookEveryMs = 30
/** Most of the machine is for servers that start. They wait longer than the router holds a request back: how long that is, is its promise. */
const users = { everyMs: 250, patienceMs: parkMs + 10_000 }
const strikesWithinMs = 4_000

const nextStrike = (random: (() => number) | null): number =>
  random === null ? Infinity : performance.now() + random() * strikesWithinMs

const stateDifferences = (direction: Direction, { state, left, steps }: DeploymentView): readonly string[] => {
  const wanted = direction === 'forward' || direction === 'rollback' ? 'succeeded' : 'rolled-back'
  if (state === wanted) return []
  const errors = steps
    .filter(({ error }) => error !== null)
    .map(({ id, error }) => `${id} ${error?.code}: ${error?.message}`)
  return [`it ended as ${state}, not as ${wanted}; left: ${left.join(', ')}; ${errors.join('; ')}`]
}

/** `running`: the release that has to run afterwards. */
const wantedAfter = (
  direction: Direction,
  { id }: DeploymentView,
  running: { readonly id: string; readonly version: string },
): Wanted => {
  const operation = `${id}.run.accept`
  const common = { release: running.id, version: running.version, instances, migrations: v1 }
  switch (direction) {
    case 'forward':
      return { ...common, migrations: v2, schemaChanges: [addPriority], lines: [`do ${operation}`] }
    // What v2 wrote is kept, and the column with it.
    case 'rollback':
      return { ...common, migrations: v2, schemaChanges: [], lines: [`do ${operation}`] }
    case 'late':
      return {
        ...common,
        migrations: v2,
        schemaChanges: [addPriority],
        lines: [`do ${operation}`, `undo ${operation}`],
      }
    case 'early':
      return { ...common, schemaChanges: [addPriority, addNotes, dropNotes, dropPriority], lines: [] }
  }
}

/** A trial in one line, and in many when something is wrong. */
export const trialText = ({ scene, id, hits, differences, ms }: Trial): string => {
  const { strategy, order, direction } = scene
  const first = `${strategy}/${order}/${direction} ${id}: ${hits.length} kills in ${Math.round(ms)} ms: ${differences.length === 0 ? 'right' : 'WRONG'}`
  return [
    first,
    ...differences.map(line => `  ! ${line}`),
    ...(differences.length === 0 ? [] : hits.map(hit => `  x ${labelOf(hit)}`)),
  ].join('\n')
}
