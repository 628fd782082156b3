import { createServer } from 'node:http'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { admit } from './admit.ts'
import { Exchange } from './exchange.ts'
import { RoutedResponse } from './routed-response.ts'
import type { Service } from './service.ts'
import { openTunnel } from './tunnel.ts'

/** Longer than the idle time of common load balancers (60 s), so that theirs ends first and no request meets a closing connection. */
const KEEP_ALIVE_MS = 65_000

type Server = HttpServer<typeof IncomingMessage, typeof RoutedResponse>

/** A public port of a service. */
export type Listener = { readonly server: Server; readonly port: number }

const isWebsocket = (req: IncomingMessage): boolean => req.headers.upgrade?.toLowerCase() === 'websocket'

const serverOf = (service: Service): Server => {
  const server = createServer(
    {
      ServerResponse: RoutedResponse,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // An upload may take as long as it takes; the head of a request may not (60 s, the default).
      requestTimeout: 0,
      shouldUpgradeCallback: isWebsocket,
    },
    (req, res) => admit(service, new Exchange(service, req, res)),
  )
  server.on('upgrade', (req, socket, head) => openTunnel(service, req, socket, head))
  return server
}

const listening = (server: Server, listen: () => void): Promise<Listener> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      // An accept that fails for want of file descriptors: the connection waits in the kernel's queue and is accepted later.
      server.on('error', () => undefined)
      resolve({ server, port: (server.address() as AddressInfo).port })
    })
    listen()
  })

/** Listens on 127.0.0.1; port 0 = any free one. Rejects with EADDRINUSE. */
export const listen = (service: Service, port: number): Promise<Listener> => {
  const server = serverOf(service)
  return listening(server, () => server.listen(port, '127.0.0.1'))
}

/** Takes a listening socket that another process handed over; it must be called in the very turn in which the handle came. */
export const listenOn = (service: Service, handle: NetServer): Promise<Listener> => {
  const server = serverOf(service)
  return listening(server, () => server.listen(handle))
}

/**
 * Accepts no more and resolves when the last connection has ended. http's own close would cut idle connections, on which a
 * request may be under way (3 of 35,000 were lost that way); only net's is called.
 */
export const stopAccepting = (listener: Listener): Promise<void> =>
  new Promise(resolve => NetServer.prototype.close.call(listener.server, () => resolve()))
