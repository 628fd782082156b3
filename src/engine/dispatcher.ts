import { setTimeout as pause } from 'node:timers/promises'
import { PgBoss, fromKysely } from 'pg-boss'
import type { Kysely } from 'kysely'
import { dueDeployments } from '../store/lease-deployment.ts'
import type { Store } from '../store/open-store.ts'
import { unfinishedRuns } from '../store/runs.ts'
import type { Tables } from '../store/tables.ts'
import { crowd } from './crowd.ts'
import { listen } from './listen.ts'
import type { Listener } from './listen.ts'
import type { Wake } from './wake.ts'

const sweepEveryMs = 5_000
/** What does not end when it is told to is left to whoever comes next. */
const endWithinMs = 10_000

export type DispatcherDeps = {
  readonly store: Store
  readonly url: string
  /** The data folder whose deployments are looked for; null: those of all. */
  readonly home?: string | null
  readonly advance: (deployment: string) => Promise<void>
  readonly advanceRun: (run: string) => Promise<void>
  /** Another process appended to a stream. */
  readonly nudge: (deployment: string) => void
  readonly onError: (error: unknown) => void
}

export type Dispatcher = { readonly wake: Wake; start(): Promise<void>; stop(): Promise<void> }

/** The queue policy that neither loses a wake-up nor lets two run at once for one key; the others were tried and do. */
const queue = {
  policy: 'key_strict_fifo',
  heartbeatSeconds: 10,
  retryLimit: 1_000_000,
  retryDelay: 0,
  notify: true,
} as const
const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 8 } as const
/** So many deployments at once are under way on a node. A job only says that one is to be looked at, and is over as soon as it is. */
export const deploymentsAtOnce = 64
const jobsAtOnce = 25
/** So many runs at once are under way on a node; of what is heavy in them there is less room, see `Lockstep`. */
const runsAtOnce = 64

/** pg-boss on the store's PostgreSQL: jobs are hints to look at a row; a sweep of what is due makes good every lost one. */
export const createDispatcher = (deps: DispatcherDeps): Dispatcher => {
  const boss = new PgBoss({
    connectionString: deps.url,
    schema: 'lockstep_jobs',
    application_name: 'lockstep jobs',
    max: 6,
    useListenNotify: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  })
  boss.on('error', deps.onError)
  const send = async (name: string, id: string, tx: Kysely<Tables>): Promise<void> => {
    await boss.send(name, { id }, { singletonKey: id, db: fromKysely(tx) })
  }
  const { home = null } = deps
  const sweep = async (): Promise<void> => {
    for (const id of await dueDeployments(deps.store.pool, home)) await send('advance', id, deps.store.db)
    for (const id of await unfinishedRuns(deps.store.db, home)) await send('run', id, deps.store.db)
  }
  /** A node that could not do it says who might; `*`: whoever knows what it does not. */
  const handedOn = (payload: string): void => {
    const [to, id = ''] = payload.split(' ')
    if (to !== '*' && to !== home) return
    void deps.advance(id).catch(deps.onError)
    void deps.advanceRun(id).catch(deps.onError)
  }
  const underWay = crowd(deploymentsAtOnce, deps.onError)
  const runsUnderWay = crowd(runsAtOnce, deps.onError)
  let timer: NodeJS.Timeout | undefined
  let listener: Listener | undefined
  return {
    wake: { deployment: (tx, id) => send('advance', id, tx), run: (tx, id) => send('run', id, tx) },
    start: async () => {
      await boss.start()
      await boss.createQueue('advance', queue)
      await addWorker(boss, 'advance', jobsAtOnce, id => underWay.begin(() => deps.advance(id)))
      await boss.createQueue('run', queue)
      await addWorker(boss, 'run', jobsAtOnce, id => runsUnderWay.begin(() => deps.advanceRun(id)))
      listener = await listen(deps.store.pool, {
        heard: { lockstep_handed_on: handedOn, lockstep_appended: deps.nudge },
        onError: deps.onError,
      })
      timer = setInterval(() => void sweep().catch(deps.onError), sweepEveryMs)
      await sweep()
    },
    stop: async () => {
      clearInterval(timer)
      listener?.stop()
      await boss.stop({ graceful: true, timeout: endWithinMs })
      const ended = Promise.all([underWay.ended(), runsUnderWay.ended()])
      await Promise.race([ended, pause(endWithinMs, undefined, { ref: false })])
    },
  }
}

/**
 * After a job a worker of pg-boss waits for its polling interval, though more are ready: told of work it looks at once. A handler that
 * throws would block its key until the retry: `handle` never does.
 */
const addWorker = async (
  boss: PgBoss,
  name: string,
  batchSize: number,
  handle: (id: string) => Promise<void>,
): Promise<void> => {
  const worker: string = await boss.work<{ id: string }>(name, { ...polling, batchSize }, async jobs => {
    for (const { data } of jobs) await handle(data.id)
    boss.notifyWorker(worker)
  })
}
