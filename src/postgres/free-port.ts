import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { systemCode } from '../files/file-system.ts'

/** Whether nobody listens on this port of 127.0.0.1. */
export const isFreePort = async (port: number): Promise<boolean> => {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    return true
  } catch (error) {
    if (systemCode(error) === 'EADDRINUSE') return false
    throw error
  } finally {
    server.close()
  }
}

/**
 * A free port of 127.0.0.1 between 20000 and 31999: below those that Linux (32768) and macOS (49152) hand out to
 * outgoing connections, so that one of them does not take it while the server is stopped.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if (await isFreePort(port)) return port
  }
}
