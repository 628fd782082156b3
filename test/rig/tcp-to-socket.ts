import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export type TcpToSocket = { readonly port: number; close(): Promise<void> }

/** A free port of loopback that leads to a unix socket, for programs that cannot speak to one. */
export const tcpToSocket = async (path: string): Promise<TcpToSocket> => {
  const open = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect(path)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    }
    // A side that breaks takes the other one with it, which is what the client has to see.
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
