import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Passage } from './passage.ts'
import type { Message } from './postgres-wire.ts'
import { boundStatement, messageReader, parsedStatement, simpleQuery, startupParameters } from './postgres-wire.ts'

/** Who speaks on a connection, by what it said first. */
export type Speaker = {
  readonly database: string
  readonly user: string
  readonly name: string
  readonly isDbmate: boolean
}

/** One call: everything up to the client's Sync, or a simple query. */
export type PostgresCall = {
  readonly speaker: Speaker
  readonly connection: number
  readonly text: string
  readonly parameters: readonly (string | null)[]
  /** It was asked inside a transaction. */
  readonly isInTransaction: boolean
}

/** How a call was answered: what the server counts ("INSERT 0 1"), and whether a transaction is open afterwards. */
export type PostgresAnswer = { readonly tag: string; readonly isFailed: boolean; readonly isInTransaction: boolean }

export type PostgresWatcher = {
  /** A call has come. What it answers is asked again when the server has answered. */
  asked(call: PostgresCall): Passage
  answered(call: PostgresCall, answer: PostgresAnswer): void
}

export type PostgresProxy = { readonly url: string; close(): Promise<void> }

/** Stands before a PostgreSQL server and shows each call of each connection to `watcher`, which says how it passes. */
export const postgresProxy = async (serverUrl: string, watcher: PostgresWatcher): Promise<PostgresProxy> => {
  const target = new URL(serverUrl)
  const open = new Set<Socket>()
  let connections = 0
  const server = createServer(client => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      // A cut connection reports an error on both sides; both ends see it themselves.
      socket.on('error', () => undefined)
      socket.once('close', () => open.delete(socket))
    }
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
    watchConnection({ client, upstream, watcher, connection: (connections += 1) })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(serverUrl)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

type Pending = { readonly call: PostgresCall; readonly passage: Passage; tag: string; isFailed: boolean }

const watchConnection = ({
  client,
  upstream,
  watcher,
  connection,
}: {
  readonly client: Socket
  readonly upstream: Socket
  readonly watcher: PostgresWatcher
  readonly connection: number
}): void => {
  const asks = messageReader(true)
  const answers = messageReader(false)
  const statements = new Map<string, string>()
  const pending: Pending[] = []
  let speaker: Speaker | null = null
  let isInTransaction = false
  let asking: { text: string; parameters: readonly (string | null)[] } = { text: '', parameters: [] }
  let held: Buffer[] = []
  const complete = (): void => {
    const { text, parameters } = asking
    asking = { text: '', parameters: [] }
    const bytes = Buffer.concat(held)
    held = []
    if (speaker === null) return void upstream.write(bytes)
    const call = { speaker, connection, text, parameters, isInTransaction }
    const passage = watcher.asked(call)
    pending.push({ call, passage, tag: '', isFailed: false })
    if (passage.before() === 'forward') upstream.write(bytes)
    else client.destroy()
  }
  const take = (message: Message): void => {
    if (message.letter === '') speaker = speakerOf(message)
    if (message.letter === 'P') {
      const { name, text } = parsedStatement(message)
      statements.set(name, text)
      asking.text ||= text
    }
    if (message.letter === 'B') {
      const { name, parameters } = boundStatement(message)
      asking = { text: statements.get(name) ?? asking.text, parameters }
    }
    if (message.letter === 'Q') asking.text = simpleQuery(message)
    if (message.letter === 'S' || message.letter === 'Q') complete()
  }
  client.on('data', (piece: Buffer) => {
    held.push(piece)
    const messages = asks(piece)
    for (const message of messages) take(message)
    // What is no part of a call: the start, the password, the end, the rows of a copy.
    if (messages.length > 0 && asking.text === '' && held.length > 0) {
      upstream.write(Buffer.concat(held))
      held = []
    }
  })
  upstream.on('data', (piece: Buffer) => {
    let isWithheld = false
    for (const { letter, body } of answers(piece)) {
      const [first] = pending
      if (letter === 'Z') isInTransaction = body[0] !== 0x49
      if (first === undefined) continue
      if (letter === 'C') first.tag = body.toString('utf8', 0, body.length - 1)
      if (letter === 'E') first.isFailed = true
      if (letter !== 'Z') continue
      pending.shift()
      watcher.answered(first.call, { tag: first.tag, isFailed: first.isFailed, isInTransaction })
      if (first.passage.after() === 'withhold') isWithheld = true
    }
    if (isWithheld) client.destroy()
    else client.write(piece)
  })
}

const cancelRequest = 80_877_102

const speakerOf = (message: Message): Speaker | null => {
  if (message.body.readInt32BE(0) === cancelRequest) return null
  const said = startupParameters(message)
  return {
    user: said.get('user') ?? '',
    database: said.get('database') ?? said.get('user') ?? '',
    name: said.get('application_name') ?? '',
    // Of all who speak here only lib/pq, which dbmate is built with, asks for this.
    isDbmate: said.has('datestyle'),
  }
}
