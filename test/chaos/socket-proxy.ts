import { once } from 'node:events'
import { rename, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import type { Passage } from './passage.ts'

/** One HTTP request, by its first line: `POST /drain`. */
export type HttpCall = { readonly method: string; readonly path: string }

export type SocketProxy = {
  /** Where the real program listens now. */
  readonly real: string
  close(): Promise<void>
}

/** Takes the place of a unix socket, moves the real one aside, and shows each request (one a connection) to `asked`. */
export const socketProxy = async (path: string, asked: (call: HttpCall) => Passage): Promise<SocketProxy> => {
  const real = `${path}.real`
  await rename(path, real)
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, client => {
    open.add(client)
    client.on('error', () => undefined)
    client.once('close', () => open.delete(client))
    pass(client, real, asked)
  })
  server.listen(path)
  await once(server, 'listening')
  return {
    real,
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
      // Closing has removed our own.
      await rm(path, { force: true })
      await rename(real, path)
    },
  }
}

const pass = (client: Socket, real: string, asked: (call: HttpCall) => Passage): void => {
  client.once('data', (first: Buffer) => {
    const [method = '', path = ''] = first.toString('latin1', 0, first.indexOf('\r\n')).split(' ')
    const passage = asked({ method, path })
    if (passage.before() === 'drop') return void client.destroy()
    const upstream = connect(real)
    const answer: Buffer[] = []
    upstream.on('error', () => client.destroy())
    upstream.write(first)
    client.on('data', piece => upstream.write(piece))
    client.once('close', () => upstream.destroy())
    upstream.on('data', (piece: Buffer) => answer.push(piece))
    // Both daemons close after each answer, so that its end is where it is whole.
    upstream.once('end', () => {
      if (passage.after() === 'withhold') client.destroy()
      else client.end(Buffer.concat(answer))
    })
  })
}
