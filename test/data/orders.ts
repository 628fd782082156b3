import { execFile } from 'node:child_process'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll } from 'vitest'
import { parseDocument } from 'yaml'
import type { EnvironmentStatus, HistoryEntry } from '../../src/app/status.ts'
import { ordersRepository } from '../../src/demo/orders-repository.ts'
import type { OrdersRepository } from '../../src/demo/orders-repository.ts'
import { startQueues } from '../../src/demo/queue.ts'
import type { QueueAddress, Queues } from '../../src/demo/queue.ts'
import { startPostgres } from '../../src/postgres/start-postgres.ts'
import { ownDatabase } from '../../src/serve/environment-database.ts'
import type { LockstepRig } from '../rig/lockstep.ts'
import { databaseOf, query } from '../rig/outside.ts'
import { until } from '../rig/until.ts'

const execute = promisify(execFile)
const example = fileURLToPath(new URL('../../examples/orders', import.meta.url))
const environment = 'development'

type Changes = {
  /** Laid over the environment in the file. */
  readonly of?: Readonly<Record<string, unknown>>
  /** Laid over the file. */
  readonly file?: Readonly<Record<string, unknown>>
  /** Makes the artifacts other ones, so that a hold on their like does not count. */
  readonly another?: string
}

/** The orders service in one environment, with a stand-in for SQS, for the commands of a rig. */
export type Orders = {
  readonly folder: string
  commit(version: 'v1' | 'v2' | 'v3' | 'v4', changes?: Changes): Promise<void>
  status(): Promise<EnvironmentStatus>
  history(): Promise<readonly HistoryEntry[]>
  /** Messages in the queue, as the stand-in counts them. */
  queued(): Promise<{ readonly waiting: number; readonly inFlight: number }>
  /** Of Lockstep's own database, and of the environment's. */
  urls(): Promise<{ readonly store: string; readonly orders: string }>
  /** Waits until the worker says, of the flag as it is now, that it consumes nothing. */
  isPaused(): Promise<true>
  /** Of the environment's database. */
  rows<Row extends object>(text: string): Promise<readonly Row[]>
}

/** Starts the queues before the tests of a file; `make` gives each test a repository, of an app with this name. */
export const ordersForTests = (rig: LockstepRig): { make(name?: string): Promise<Orders> } => {
  let queues: Queues | undefined
  beforeAll(async () => {
    queues = await startQueues([environment])
  })
  afterAll(() => queues?.stop())
  return {
    make: async (name = 'orders') => {
      if (queues === undefined) throw new Error('the queues are there in tests only')
      const repository = await ordersRepository(rig.path(name), { example, queues: queues.of })
      const queue = queues.of[environment]
      if (queue === undefined) throw new Error('no queue')
      return ordersAt(rig, repository, queue)
    },
  }
}

const ordersAt = (rig: LockstepRig, repository: OrdersRepository, { queueUrl, variables }: QueueAddress): Orders => {
  const app = { folder: repository.path }
  const json = async <T>(...args: readonly string[]): Promise<T> => (await rig.run(app, ...args, '--json')).json as T
  return {
    folder: repository.path,
    commit: async (version, changes = {}) => {
      await repository.commit(version, `Orders ${version}`)
      await change(repository.path, changes)
    },
    status: async () => {
      const [status] = await json<readonly EnvironmentStatus[]>('status')
      if (status === undefined) throw new Error('no status')
      return status
    },
    history: () => json<readonly HistoryEntry[]>('history'),
    queued: async () => {
      // The URL of a queue names a host that only the SDK knows how to reach.
      const answer = await fetch(variables['AWS_ENDPOINT_URL_SQS'] ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.GetQueueAttributes' },
        body: JSON.stringify({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
      })
      const { Attributes: found } = (await answer.json()) as { readonly Attributes: Readonly<Record<string, string>> }
      return {
        waiting: Number(found['ApproximateNumberOfMessages']),
        inFlight: Number(found['ApproximateNumberOfMessagesNotVisible']),
      }
    },
    urls: async () => {
      const { url: store } = await startPostgres({ home: rig.home(), log: { info: () => undefined } })
      const place = { app: 'orders', environment }
      return { store, orders: await ownDatabase({ home: rig.home(), adminUrl: store }, place) }
    },
    isPaused: () =>
      until(
        'the worker is paused',
        async () => {
          const idle = await query(
            rig.home(),
            `select 1 from lockstep.acknowledgements a join lockstep.flags f on f.key = a.flag and f.revision = a.revision
              where not consuming and not receiving and in_flight = 0`,
          )
          return idle.length > 0
        },
        { timeoutMs: 60_000 },
      ),
    rows: text => query(rig.home(), text, [], databaseOf({ app: 'orders', environment })),
  }
}

/** One environment is enough, and times that a test can wait for. */
const change = async (folder: string, { of = {}, file = {}, another }: Changes): Promise<void> => {
  const path = join(folder, 'lockstep.yaml')
  const document = parseDocument(await readFile(path, 'utf8'))
  for (const name of ['staging', 'production']) document.deleteIn(['environments', name])
  for (const [key, value] of Object.entries(of)) document.setIn(['environments', environment, key], value)
  for (const [key, value] of Object.entries(file)) document.set(key, value)
  await writeFile(path, document.toString())
  if (another !== undefined) await appendFile(join(folder, 'src/worker.ts'), `\n// ${another}\n`)
  const identity = ['-c', 'user.name=Orders', '-c', 'user.email=orders@example.invalid', '-c', 'commit.gpgsign=false']
  await execute('git', ['-C', folder, 'add', '--all'])
  await execute('git', ['-C', folder, ...identity, 'commit', '--quiet', '--allow-empty', '--amend', '--no-edit'])
}
