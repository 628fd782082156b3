import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { rm } from 'node:fs/promises'

/** One call that passed: what was asked and when (epoch ms), and the first line of the answer; null while there is none. */
export type Call = { readonly asked: string; readonly atMs: number; answer: string | null }

/** What is done with a call before the server sees it, or with its answer before the caller does. */
export type Meeting = {
  /** True for the call that is meant. */
  readonly meant: (asked: string) => boolean
  readonly when: 'asked' | 'answered'
  /** It is handed on when this resolves. */
  readonly meet: (asked: string) => Promise<void>
}

export type SocketProxy = {
  readonly calls: readonly Call[]
  /** The next call that is meant is met once. */
  meet(meeting: Meeting): void
  close(): Promise<void>
}

/** A wire between one node and a unix socket, one call a connection; it counts, and can hold what passes. */
export const socketProxy = async (path: string, target: () => string | Promise<string>): Promise<SocketProxy> => {
  const calls: Call[] = []
  const open = new Set<Socket>()
  let meeting: Meeting | null = null
  const metAs = async (when: Meeting['when'], asked: string): Promise<void> => {
    if (meeting === null || meeting.when !== when || !meeting.meant(asked)) return
    const { meet } = meeting
    meeting = null
    await meet(asked)
  }
  const serve = async (client: Socket): Promise<void> => {
    const upstream = connect(await target())
    for (const socket of [client, upstream]) {
      open.add(socket)
      // Either side may be killed; what the other one sees of it is the test's matter.
      socket.on('error', () => undefined)
      socket.once('close', () => open.delete(socket))
    }
    const call: Call = { asked: '', atMs: Date.now(), answer: null }
    let sending = Promise.resolve()
    let answering = Promise.resolve()
    client.on('data', (data: Buffer) => {
      const isFirst = call.asked === ''
      const text = call.asked + data.toString('utf8')
      Object.assign(call, { asked: text })
      if (isFirst) calls.push(call)
      sending = sending.then(async () => {
        await metAs('asked', text)
        upstream.write(data)
      })
    })
    upstream.on('data', (data: Buffer) => {
      call.answer ??= data.toString('utf8').split('\r\n')[0] ?? ''
      answering = answering.then(async () => {
        await metAs('answered', call.asked)
        client.write(data)
      })
    })
    client.once('end', () => void sending.then(() => upstream.end()))
    upstream.once('close', () => void answering.then(() => client.end()))
  }
  await rm(path, { force: true })
  const server = createServer({ allowHalfOpen: true }, client => void serve(client))
  server.listen(path)
  await once(server, 'listening')
  return {
    calls,
    meet: next => {
      meeting = next
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
