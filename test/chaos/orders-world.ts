import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import type { EnvironmentStatus, HistoryPage } from '../../src/app/status.ts'
import { apiClient } from '../../src/cli/api-client.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import type { OrdersRepository } from '../../src/demo/orders-repository.ts'
import { ordersRepository } from '../../src/demo/orders-repository.ts'
import { startQueues } from '../../src/demo/queue.ts'
import type { Run } from '../../src/domain/run.ts'
import { openDatabase } from '../../src/serve/database.ts'
import { ensureServer } from '../../src/serve/ensure-server.ts'
import { ownDatabase } from '../../src/serve/environment-database.ts'
import { socketPath } from '../../src/serve/home.ts'
import { stopAll } from '../../src/serve/stop-all.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'

const app = 'orders'
const environment = 'development'
const quiet = { progress: () => undefined }
const self = [process.execPath, fileURLToPath(new URL('../../src/main.ts', import.meta.url))]
const example = fileURLToPath(new URL('../../examples/orders', import.meta.url))

/** The orders service in one environment of a real server that may be killed at any time. */
export type OrdersWorld = {
  readonly home: string
  readonly repository: OrdersRepository
  /** Of Lockstep's own database, and of the environment's. */
  readonly urls: { readonly store: string; readonly orders: string }
  ship(): Promise<string>
  run(id: string): Promise<Run>
  deployments(): Promise<readonly DeploymentView[]>
  status(): Promise<EnvironmentStatus>
  /** Ends the server as a power failure does, and starts it again. Answers after how many ms it was ready. */
  crash(): Promise<number>
  close(): Promise<void>
}

export const startOrdersWorld = async (): Promise<OrdersWorld> => {
  const folder = await temporaryFolder()
  const home = join(folder.path, 'h')
  const queues = await startQueues([environment])
  const close = async (): Promise<void> => {
    await stopAll(home, quiet)
    await queues.stop()
    await folder.remove()
  }
  await ensureServer({ home, self, output: quiet }).catch(async (error: unknown) => {
    await close()
    throw error
  })
  // The database runs as another user when we are root: it has to get through.
  await chmod(home, 0o711)
  const repository = await ordersRepository(join(folder.path, 'orders'), { example, queues: queues.of })
  const client = apiClient(home, socketPath(home))
  const urls = await urlsOf(home)
  return {
    home,
    repository,
    urls,
    ship: async () => {
      const source = { repository: repository.path, ref: 'HEAD', file: 'lockstep.yaml', to: environment }
      return (await client.post<Run>('/v1/runs', source)).id
    },
    run: id => client.get<Run>(`/v1/runs/${id}`),
    deployments: () => deploymentsOf(client),
    status: async () => {
      const all = await client.get<readonly EnvironmentStatus[]>(`/v1/apps/${app}/status`)
      const found = all.find(status => status.environment === environment)
      if (found === undefined) throw new Error(`no status of ${environment}`)
      return found
    },
    crash: () => crash(home, client),
    close,
  }
}

const urlsOf = async (home: string): Promise<OrdersWorld['urls']> => {
  const log = { info: () => undefined, error: () => undefined }
  const { url } = await openDatabase({ home, databaseUrl: null, log })
  return { store: url, orders: await ownDatabase({ home, adminUrl: url }, { app, environment }) }
}

/** Oldest first. */
const deploymentsOf = async (client: ApiClient): Promise<readonly DeploymentView[]> => {
  const { items: entries } = await client.get<HistoryPage>(`/v1/apps/${app}/history?limit=100`)
  return Promise.all(entries.map(({ id }) => client.get<DeploymentView>(`/v1/deployments/${id}`)).reverse())
}

const crash = async (home: string, client: ApiClient): Promise<number> => {
  const { pid } = await client.get<{ pid: number }>('/v1/health')
  process.kill(pid, 'SIGKILL')
  const killedAt = performance.now()
  await until(`process ${pid} is gone`, () => !isAlive(pid), { everyMs: 1 })
  await ensureServer({ home, self, output: quiet })
  return performance.now() - killedAt
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
