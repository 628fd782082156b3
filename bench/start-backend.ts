import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RouteInstance } from '../src/ports/router.ts'

export type Backend = RouteInstance & { stop(): Promise<void> }

/** Starts one instance of the service behind the routers. */
export const startBackend = async (id: string): Promise<Backend> => {
  const child = fork(fileURLToPath(new URL('backend.ts', import.meta.url)), [id])
  const [port] = (await once(child, 'message')) as [number]
  return {
    id,
    host: '127.0.0.1',
    port,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The instance as a route has it. */
export const routed = ({ id, host, port }: Backend): RouteInstance => ({ id, host, port })
