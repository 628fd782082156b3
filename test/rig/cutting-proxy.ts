import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'

export type CuttingProxy = {
  /** The server's URL with the proxy in between. */
  readonly url: string
  /** The next request that contains `text` is cut off: before the server sees it, or once it answers. */
  cutNext(text: string, when: 'before it arrives' | 'before its answer arrives'): void
  /** How often it has cut. */
  readonly cuts: () => number
  close(): Promise<void>
}

/** A wire to a server that breaks when a test says so. */
export const cuttingProxy = async (serverUrl: string): Promise<CuttingProxy> => {
  const target = new URL(serverUrl)
  const open = new Set<Socket>()
  let wish: { readonly text: string; readonly when: string } | null = null
  let cuts = 0
  const cut = (...sockets: readonly Socket[]): void => {
    cuts += 1
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer(client => {
    const upstream = connect(Number(target.port), target.hostname)
    let isLast = false
    for (const socket of [client, upstream]) {
      open.add(socket)
      // A cut connection reports an error on both sides; what the client of it sees is the test's matter.
      socket.on('error', () => undefined)
      socket.once('close', () => open.delete(socket))
    }
    client.on('data', data => {
      if (wish !== null && data.includes(wish.text)) {
        const { when } = wish
        wish = null
        if (when === 'before it arrives') return cut(client, upstream)
        isLast = true
      }
      upstream.write(data)
    })
    upstream.on('data', data => (isLast ? cut(client, upstream) : client.write(data)))
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(serverUrl)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    cutNext: (text, when) => {
      wish = { text, when }
    },
    cuts: () => cuts,
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
