import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { runDbmate } from './database.ts'
import { type FlagServiceStandIn, flagsToken, startFlagServiceStandIn } from './flag-service-stand-in.ts'
import { type PostgresServer, startPostgresServer } from './postgres-server.ts'
import { awsEnvironment, type QueueStandIn, startQueueStandIn } from './queue-stand-in.ts'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'
import { ordersTree } from './version-tree.ts'

type Start = { readonly tree?: string; readonly release?: string; readonly env?: Readonly<Record<string, string>> }

export type World = {
  readonly serverUrl: string
  readonly databaseName: string
  readonly databaseUrl: string
  readonly queue: QueueStandIn
  readonly queueUrl: string
  readonly flags: FlagServiceStandIn
  readonly start: (service: 'intake' | 'worker', how?: Start) => Promise<ServiceProcess>
}

type Servers = {
  readonly postgres: PostgresServer
  readonly queue: QueueStandIn
  readonly flags: FlagServiceStandIn
}

/**
 * What the service lives in: a PostgreSQL and the stand-ins once for a test file, and for each test a database of its
 * own (migrated to v1) and an empty queue. After each test every process that it started is ended.
 */
export const ordersWorld = (): (() => World) => {
  let servers: Servers | undefined
  let world: World | undefined
  let made = 0
  const children: ChildProcess[] = []

  beforeAll(async () => {
    const [postgres, queue, flags] = [
      await startPostgresServer(),
      await startQueueStandIn(),
      await startFlagServiceStandIn(),
    ]
    servers = { postgres, queue, flags }
  })
  beforeEach(async () => {
    if (servers === undefined) throw new Error('the servers of the test file did not start')
    world = await openWorld(servers, `orders_${(made += 1)}`, children)
  })
  afterEach(async () => {
    await Promise.all(children.splice(0).map(end))
    servers?.flags.reset()
  })
  afterAll(async () => {
    await Promise.all([servers?.flags.stop(), servers?.queue.stop(), servers?.postgres.stop()])
  })
  return () => {
    if (world === undefined) throw new Error('the world exists only inside a test')
    return world
  }
}

const openWorld = async (servers: Servers, name: string, children: ChildProcess[]): Promise<World> => {
  const { postgres, queue, flags } = servers
  const databaseUrl = await postgres.createDatabase(name)
  await runDbmate(ordersTree, databaseUrl, 'migrate')
  const queueUrl = await queue.createQueue(name)
  const env = {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    QUEUE_URL: queueUrl,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    ...awsEnvironment,
    LOCKSTEP_FLAGS_URL: flags.url,
    LOCKSTEP_FLAGS_TOKEN: flagsToken,
  }
  const start: World['start'] = (service, { tree = ordersTree, release = 'v1', env: more = {} } = {}) => {
    const own = { RELEASE: release, INSTANCE: `${service}-${children.length + 1}` }
    return startServiceProcess(tree, service, { ...env, ...own, ...more }, child => children.push(child))
  }
  return { serverUrl: postgres.url, databaseName: name, databaseUrl, queue, queueUrl, flags, start }
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
