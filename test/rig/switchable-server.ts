import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server whose manner a test changes while it runs; it comes back at the same port. */
export type SwitchableServer = {
  readonly port: number
  readonly url: string
  /** How it answers from now on; null: nobody listens. */
  answer(listener: RequestListener | null): Promise<void>
  stop(): Promise<void>
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

const close = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

export const switchableServer = async (first: RequestListener): Promise<SwitchableServer> => {
  let listener = first
  let server: Server | null = createServer((request, response) => listener(request, response))
  const port = await listen(server, 0)
  const stop = async (): Promise<void> => {
    if (server !== null) await close(server)
    server = null
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    answer: async next => {
      if (next === null) return stop()
      listener = next
      if (server !== null) return
      server = createServer((request, response) => listener(request, response))
      await listen(server, port)
    },
    stop,
  }
}

/** Answers every request with that status and text. */
export const always =
  (status: number, text = ''): RequestListener =>
  (_request, response) =>
    void response.writeHead(status).end(text)

/** Takes requests and answers none. */
export const never: RequestListener = () => undefined
