import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export type Plug = {
  /** The server's URL through the plug. */
  readonly url: string
  pull(): void
  putBack(): void
  close(): Promise<void>
}

/** A wire to a server that can be pulled out for a while: what is open is cut, and nothing new comes through. */
export const plugTo = async (serverUrl: string): Promise<Plug> => {
  const target = new URL(serverUrl)
  const open = new Set<Socket>()
  let isIn = true
  const server = createServer(client => {
    if (!isIn) return void client.destroy()
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => open.delete(socket))
    }
    client.pipe(upstream)
    upstream.pipe(client)
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(serverUrl)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const cut = (): void => open.forEach(socket => socket.destroy())
  return {
    url: url.href,
    pull: () => {
      isIn = false
      cut()
    },
    putBack: () => {
      isIn = true
    },
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
