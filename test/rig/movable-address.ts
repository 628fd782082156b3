import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'

/** An address of a server that stays while what is behind it changes: what a virtual address or a load balancer does. */
export type MovableAddress = {
  /** The first server's URL with this address in it. */
  readonly url: string
  /** Every connection is cut, and nothing comes through until it is led somewhere again. */
  cut(): void
  /** Leads to this port of 127.0.0.1 from now on. */
  lead(port: number): void
  /** How many connections were asked for while it was cut. */
  readonly refused: () => number
  close(): Promise<void>
}

/** Stands before the server of `serverUrl`. */
export const movableAddress = async (serverUrl: string): Promise<MovableAddress> => {
  const open = new Set<Socket>()
  let port: number | null = Number(new URL(serverUrl).port)
  let refused = 0
  const keep = (socket: Socket): void => {
    open.add(socket)
    // What a cut connection says on either side is the matter of who uses it.
    socket.on('error', () => undefined)
    socket.once('close', () => open.delete(socket))
  }
  const server = createServer(client => {
    keep(client)
    if (port === null) {
      refused += 1
      return client.destroy()
    }
    const upstream = connect(port, '127.0.0.1')
    keep(upstream)
    client.pipe(upstream)
    upstream.pipe(client)
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
    return undefined
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(serverUrl)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const cutAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: url.href,
    cut: () => {
      port = null
      cutAll()
    },
    lead: to => {
      port = to
    },
    refused: () => refused,
    close: async () => {
      cutAll()
      server.close()
      await once(server, 'close')
    },
  }
}
