import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type WebStandIn = { readonly url: string; stop(): Promise<void> }

/**
 * A stand-in for services that are well: an HTTP server on 127.0.0.1 that answers every request with the status that `statusOf` says
 * for its path.
 */
export const startWebStandIn = async (statusOf: (path: string) => number): Promise<WebStandIn> => {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(statusOf((request.url ?? '/').replace(/\?.*/s, ''))).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}
