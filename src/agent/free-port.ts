import { createServer } from 'node:net'
import { randomInt } from 'node:crypto'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure } from '../domain/errors/error.ts'

// Below the ports that Linux (32768 and up) and macOS (49152 and up) give to outgoing connections, so that an instance
// finds its port free again after a restart.
const FIRST = 20_000
const LAST = 32_767
const TRIES = 200

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })

/** Finds a port of 127.0.0.1 on which nobody listens and that is not `taken`. AGENT_PORTS_EXHAUSTED. */
export const freePort = async (
  taken: ReadonlySet<number>,
  { first = FIRST, last = LAST }: { readonly first?: number; readonly last?: number } = {},
): Promise<number> => {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = randomInt(first, last + 1)
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw failure(agentErrors.AGENT_PORTS_EXHAUSTED, { first, last, tries: TRIES })
}
