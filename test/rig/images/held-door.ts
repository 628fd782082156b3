import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export type HeldDoor = {
  /** `127.0.0.1:<port>` */
  readonly host: string
  /** How many have come to it. */
  readonly callers: () => number
  /** Lets those through who wait, and all who come. */
  open(): void
  close(): Promise<void>
}

/** A way to a server on which nobody gets through, and nobody is turned away, until a test opens it. */
export const heldDoor = async (to: string): Promise<HeldDoor> => {
  const [hostname = '', port = ''] = to.split(':')
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  let isOpen = false
  let callers = 0
  const server = createServer(client => {
    callers += 1
    const kept = (socket: Socket): Socket => {
      sockets.add(socket)
      // One side that goes away is the other side's matter.
      return socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    }
    kept(client)
    const through = (): void => {
      const behind = kept(connect(Number(port), hostname))
      client.pipe(behind).pipe(client)
    }
    if (isOpen) through()
    else waiting.push(through)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    callers: () => callers,
    open: () => {
      isOpen = true
      for (const through of waiting.splice(0)) through()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
