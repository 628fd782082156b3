import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiClient } from '../cli/api-client.ts'
import type { ApiClient } from '../cli/api-client.ts'
import type { Output } from '../cli/output.ts'
import { ensureServer } from '../serve/ensure-server.ts'
import { socketPath } from '../serve/home.ts'
import { stopAll } from '../serve/stop-all.ts'
import { approver } from './approver.ts'
import type { DemoPage } from './demo-page.ts'
import { ordersRepository } from './orders-repository.ts'
import type { OrdersRepository } from './orders-repository.ts'
import { startQueues } from './queue.ts'

/** Everything that the story of the demo needs, running. */
export type DemoWorld = {
  readonly home: string
  readonly client: ApiClient
  /** The same server, used by the person who approves. */
  readonly approver: ApiClient
  readonly repository: OrdersRepository
  /** Of the stand-in for the queues, which is nobody's child. */
  readonly queuePid: number
  /** Ends all of it and removes its data. */
  stop(): Promise<void>
}

export type DemoParts = { readonly output: Output; readonly self: readonly string[]; readonly page: DemoPage | null }

const environments = ['development', 'staging', 'production'] as const

/** Starts the demo's server, queues and repository in a folder of their own. CLI_DEMO_NEEDS_CHECKOUT, SERVE_NOT_STARTED. */
export const startDemo = async ({ output, self, page }: DemoParts): Promise<DemoWorld> => {
  const home = await mkdtemp(join(tmpdir(), 'lockstep-demo-'))
  // The database runs as another user when we are root: it has to get through.
  await chmod(home, 0o711)
  const queues = await startQueues(environments)
  const stop = async (): Promise<void> => {
    await stopAll(home, { progress: () => undefined })
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
    await queues.stop()
  }
  try {
    await ensureServer({ home, self, output, variables: page?.variables ?? {} })
    const example = fileURLToPath(new URL('../../examples/orders', import.meta.url))
    const repository = await ordersRepository(join(home, 'orders'), { example, queues: queues.of })
    const socket = socketPath(home)
    return {
      home,
      client: apiClient(home, socket),
      approver: apiClient(home, socket, approver),
      repository,
      queuePid: queues.pid,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
