import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure } from '../domain/errors/error.ts'
import { flagsSocketIn, nodeFolders } from '../files/node-folders.ts'

/** A node that says nothing for so long is stopped, or as good as: the next one is asked. */
const PATIENCE_MS = 1_000
/** More than the flag service takes: what is too long for it, it says itself. */
const MOST_BYTES = 64 * 1024
/** Longer than clients keep a connection that they do not use: none is closed while a question is on its way. */
const KEEP_OPEN_MS = 72_000

type Question = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}
type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }

/** Of one connection, not of the message. */
const connectionHeaders = ['connection', 'keep-alive', 'transfer-encoding', 'content-length']

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !connectionHeaders.includes(name)))

/** Null: longer than anybody would take. */
const bodyOf = async (message: IncomingMessage, mostBytes: number): Promise<Buffer | null> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of message as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > mostBytes) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const asked = (socketPath: string, agent: Agent, { method, path, headers, body }: Question): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const limit = AbortSignal.timeout(PATIENCE_MS)
    const sent = request({ socketPath, agent, method, path, headers: endToEnd(headers), signal: limit })
    sent.once('error', reject)
    sent.once('response', (response: IncomingMessage) => {
      bodyOf(response, Infinity).then(
        body =>
          resolve({ status: response.statusCode ?? 502, headers: response.headers, body: body ?? Buffer.alloc(0) }),
        reject,
      )
    })
    sent.end(body)
  })

/**
 * The address at which instances ask for flags. They remember it for as long as they live, and nodes come and go: each question is
 * handed to a node that answers, the last one that did first. Questions change nothing that a second one would not, so one that got
 * no answer is asked again elsewhere.
 */
export class FlagFront {
  readonly #home: string
  readonly #connections = new Agent({ keepAlive: true })
  #server: Server | null = null
  #port: number | null = null
  #lastGood: string | null = null

  constructor(home: string) {
    this.#home = home
  }

  /** Listens on a port of loopback. Idempotent. AGENT_FLAGS_PORT_TAKEN. */
  async listen(port: number): Promise<void> {
    if (this.#port === port) return
    const server = createServer(
      { keepAliveTimeout: KEEP_OPEN_MS },
      (question, answer) => void this.#serve(question, answer),
    )
    server.listen(port, '127.0.0.1')
    await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
      throw failure(agentErrors.AGENT_FLAGS_PORT_TAKEN, { port, cause: error.code ?? error.message }, error)
    })
    this.close()
    this.#server = server
    this.#port = port
  }

  close(): void {
    this.#server?.close()
    this.#server?.closeAllConnections()
    this.#connections.destroy()
    this.#server = null
    this.#port = null
  }

  async #serve(question: IncomingMessage, response: ServerResponse): Promise<void> {
    // Whoever asked may be gone before it is answered.
    response.on('error', () => undefined)
    try {
      const body = await bodyOf(question, MOST_BYTES)
      if (body === null) return void response.writeHead(413, { connection: 'close' }).end()
      const { method = 'GET', url: path = '/', headers } = question
      const answer = await this.#answerTo({ method, path, headers, body })
      if (answer === null) response.writeHead(503, { 'retry-after': '1' }).end()
      else response.writeHead(answer.status, endToEnd(answer.headers)).end(answer.body)
    } catch {
      // The question broke off: there is nobody to tell.
      response.destroy()
    }
  }

  /** Null: no node answers. */
  async #answerTo(question: Question): Promise<Answer | null> {
    const known = nodeFolders(this.#home).map(flagsSocketIn)
    const first = known.filter(socket => socket === this.#lastGood)
    for (const socket of [...first, ...known.filter(socket => socket !== this.#lastGood)]) {
      const answer = await asked(socket, this.#connections, question).catch(() => null)
      if (answer === null) continue
      this.#lastGood = socket
      return answer
    }
    return null
  }
}
