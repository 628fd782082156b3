import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { isPassing } from './database.ts'
import { type Log, reasonOf } from './log.ts'

const BODY_LIMIT_BYTES = 65_536
// Longer than a load balancer keeps an idle connection (60 s on AWS), so that it is never we who close it under a request.
const KEEP_ALIVE_MS = 65_000
// How long a connection that is idle at SIGTERM may still bring one request: many round trips, even between regions.
const IDLE_GRACE_MS = 500

export type Answer = { readonly status: number; readonly body: unknown; readonly type?: string }
export type Asked = { readonly method: string; readonly path: string; readonly readBody: () => Promise<Body> }
export type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly answer: Answer }
export type Handle = (asked: Asked) => Promise<Answer>

export type HttpServer = {
  /** Accepts no more, finishes what is in flight, and resolves when every connection is closed. */
  readonly close: () => Promise<void>
}

/** An answer that says what is wrong, in the form of RFC 9457. */
export const problem = (status: number, title: string, more: Readonly<Record<string, unknown>> = {}): Answer => ({
  status,
  type: 'application/problem+json',
  body: { type: 'about:blank', title, status, ...more },
})

/** Serves `handle`; each answer names the release, and an error that `handle` did not expect becomes 503 or 500. */
export const serveHttp = async (
  at: { readonly port: number; readonly host: string; readonly release: string },
  handle: Handle,
  log: Log,
): Promise<HttpServer> => {
  const work = { inFlight: 0, isClosing: false }
  const server = createServer((request, response) => {
    work.inFlight += 1
    response.once('close', () => (work.inFlight -= 1))
    void answerTo(request, handle, log).then(answer => send(response, answer, at.release, work.isClosing))
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.listen(at.port, at.host)
  await once(server, 'listening')
  log('listening', { port: (server.address() as AddressInfo).port })
  return { close: () => closeGently(server, work) }
}

type Work = { readonly inFlight: number; isClosing: boolean }

const answerTo = async (request: IncomingMessage, handle: Handle, log: Log): Promise<Answer> => {
  const path = new URL(request.url ?? '/', 'http://service').pathname
  const method = request.method ?? 'GET'
  try {
    return await handle({ method, path, readBody: () => readBody(request) })
  } catch (error) {
    log('request-failed', { method, path, reason: reasonOf(error) })
    return isPassing(error) ? problem(503, 'Not available at the moment') : problem(500, 'Failed')
  }
}

const send = (response: ServerResponse, answer: Answer, release: string, isClosing: boolean): void => {
  response.writeHead(answer.status, {
    'content-type': answer.type ?? 'application/json',
    'x-release': release,
    ...(isClosing ? { connection: 'close' } : {}),
  })
  response.end(JSON.stringify(answer.body))
}

const readBody = async (request: IncomingMessage): Promise<Body> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_LIMIT_BYTES) return { ok: false, answer: problem(413, 'The body is too large') }
    chunks.push(chunk)
  }
  try {
    return { ok: true, value: JSON.parse(Buffer.concat(chunks).toString('utf8')) }
  } catch {
    return { ok: false, answer: problem(400, 'The body is not JSON') }
  }
}

const closeGently = async (server: Server, work: Work): Promise<void> => {
  work.isClosing = true
  const closed = once(server, 'close')
  // Not http's own close(): that one also cuts idle connections, on which a request may be on its way.
  NetServer.prototype.close.call(server)
  const closing = setInterval(() => {
    server.closeIdleConnections()
    // A connection that never brought a request does not count as idle.
    if (work.inFlight === 0) server.closeAllConnections()
  }, IDLE_GRACE_MS)
  await closed
  clearInterval(closing)
}
