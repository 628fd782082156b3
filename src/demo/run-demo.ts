import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiClient } from '../cli/api-client.ts'
import type { Output } from '../cli/output.ts'
import { ensureServer } from '../serve/ensure-server.ts'
import { socketPath } from '../serve/home.ts'
import { stopAll } from '../serve/stop-all.ts'
import { approver } from './approver.ts'
import { ordersRepository } from './orders-repository.ts'
import { startQueues } from './queue.ts'
import { scenario } from './scenario.ts'
import { isGood, summaryText } from './summary.ts'

export type DemoOptions = {
  readonly output: Output
  readonly self: readonly string[]
  readonly version: string
  readonly keep: boolean
}

const environments = ['development', 'staging', 'production'] as const

/** Ships four versions of the orders service under load and looks from outside what became of it. The exit code: 0 when all is as it should be. */
export const runDemo = async ({ output, self, keep }: DemoOptions): Promise<number> => {
  const home = await mkdtemp(join(tmpdir(), 'lockstep-demo-'))
  // The database runs as another user when we are root: it has to get through.
  await chmod(home, 0o711)
  const startedAt = performance.now()
  const queues = await startQueues(environments)
  try {
    await ensureServer({ home, self, output })
    const example = fileURLToPath(new URL('../../examples/orders', import.meta.url))
    const repository = await ordersRepository(join(home, 'orders'), { example, queues: queues.of })
    const socket = socketPath(home)
    const people = { client: apiClient(home, socket), approver: apiClient(home, socket, approver) }
    const summary = await scenario({ home, ...people, output, repository })
    output.data(summaryText(summary, performance.now() - startedAt))
    output.json({ demo: summary })
    return isGood(summary) ? 0 : 1
  } finally {
    if (keep) output.progress(keptText(home, queues.pid))
    else {
      await cleanUp(home, output)
      await queues.stop()
    }
  }
}

const cleanUp = async (home: string, output: Output): Promise<void> => {
  await stopAll(home, { progress: () => undefined })
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
  output.progress('demo: everything it started has ended, its data is removed')
}

const keptText = (home: string, queuePid: number): string =>
  [
    'everything runs on; look at it, and end it, with:',
    `  LOCKSTEP_HOME=${home} bin/lockstep status --app orders`,
    `  LOCKSTEP_HOME=${home} bin/lockstep stop && kill ${queuePid} && rm -r ${home}`,
  ].join('\n')
