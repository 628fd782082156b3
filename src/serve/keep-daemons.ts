import type { Haproxy } from '../adapters/haproxy/haproxy.ts'
import { ensureAgent } from '../agent/ensure-agent.ts'
import { ensureRouter } from '../router/ensure.ts'

const everyMs = 1_000

export type Kept = {
  readonly home: string
  readonly self: readonly string[]
  readonly haproxy: Pick<Haproxy, 'ensure'>
  /** Where instances ask for flags. */
  readonly flagsPort: number
  /** Starts the database when it is ours and does not run. */
  readonly ensureDatabase: () => Promise<void>
}

/**
 * Starts agent, router, HAProxy where services are behind it, and our own PostgreSQL again when they died. Instances go on meanwhile; the router's ports are away for that
 * time, and deployments wait for the database.
 */
export const keepDaemons = (
  { home, self, haproxy, flagsPort, ensureDatabase }: Kept,
  onError: (error: unknown) => void,
): { stop(): void } => {
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    try {
      await ensureDatabase()
      const agent = await ensureAgent({ home, command: [...self, 'agent'] })
      await agent.listenForFlags(flagsPort)
      await ensureRouter({ home, command: [...self, 'router'] })
      await haproxy.ensure()
    } catch (error) {
      onError(error)
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => void look(), everyMs)
  return { stop: () => clearInterval(timer) }
}
