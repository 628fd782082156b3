import { STATUS_CODES, request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { failure } from '../domain/errors/error.ts'
import type { LockstepError } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { admit, expire } from './admit.ts'
import type { Caller } from './admit.ts'
import { problemAnswer } from './answer.ts'
import type { Backend } from './backend.ts'
import { forwardHeaders } from './headers.ts'
import type { Count, Service, Version } from './service.ts'

const CONNECT_TIMEOUT_MS = 2_000

const headText = (status: number, text: string, flat: readonly string[]): string => {
  let head = `HTTP/1.1 ${status} ${text}\r\n`
  for (let i = 0; i < flat.length; i += 2) head += `${flat[i]}: ${flat[i + 1]}\r\n`
  return `${head}\r\n`
}

/** One websocket: its request is routed like any other, then bytes run both ways until either side ends. */
class Tunnel implements Caller {
  readonly testToken: string | null
  private readonly service: Service
  private readonly req: IncomingMessage
  private readonly socket: Duplex
  private readonly head: Buffer
  private readonly headers: readonly string[]
  private upstream: ClientRequest | null = null
  private cookie: readonly string[] = []

  constructor(service: Service, req: IncomingMessage, socket: Duplex, head: Buffer) {
    this.service = service
    this.req = req
    this.socket = socket
    this.head = head
    const { headers, testToken } = forwardHeaders(req.rawHeaders, req.socket.remoteAddress ?? 'unknown')
    this.headers = [...headers, 'connection', 'upgrade', 'upgrade', 'websocket']
    this.testToken = testToken
    // The close that follows says all that matters here: the tunnel is over.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.clientClosed())
  }

  header(name: string): string | null {
    const value = this.req.headers[name]
    return typeof value === 'string' ? value : null
  }

  remember(cookie: string): void {
    this.cookie = ['set-cookie', cookie]
  }

  resume(): void {
    admit(this.service, this)
  }

  expire(parkMs: number): void {
    expire(this.service, this, parkMs)
  }

  forward(version: Version, count: Count): void {
    count.requests += 1
    this.connect(version, count, [])
  }

  refuse(error: LockstepError): void {
    const { headers, body } = problemAnswer(error)
    this.socket.end(
      headText(error.status, STATUS_CODES[error.status] ?? '', [...headers, 'connection', 'close']) + body,
    )
  }

  private clientClosed(): void {
    this.service.parking.leave(this)
    this.upstream?.destroy()
  }

  private connect(version: Version, count: Count, tried: readonly Backend[]): void {
    const backend = this.service.pickBackend(version, tried)
    if (backend === undefined) {
      count.lost += 1
      return this.refuse(failure(routerErrors.ROUTER_INSTANCE_REFUSED, { service: this.service.name }))
    }
    const upstream = request({
      host: backend.host,
      port: backend.port,
      method: this.req.method ?? 'GET',
      path: this.req.url ?? '/',
      headers: [...this.headers],
      agent: false,
    })
    this.upstream = upstream
    backend.begin()
    backend.tunnels.add(this.socket)
    const timer = setTimeout(() => upstream.destroy(), CONNECT_TIMEOUT_MS)
    let isConnected = false
    let isAnswered = false
    upstream.on('socket', socket =>
      socket.on('connect', () => {
        isConnected = true
        clearTimeout(timer)
      }),
    )
    upstream.on('upgrade', (answer, socket, head) => {
      isAnswered = true
      this.join(answer, socket, head)
    })
    upstream.on('response', answer => {
      isAnswered = true
      if ((answer.statusCode ?? 0) >= 500) count.badAnswers += 1
      this.pass(answer)
    })
    // `close` follows and decides; without a listener the error would end the process.
    upstream.on('error', () => undefined)
    upstream.on('close', () => {
      clearTimeout(timer)
      if (!isAnswered && !this.socket.destroyed) this.failed(isConnected, version, count, [...tried, backend])
      this.whenOver(() => {
        backend.tunnels.delete(this.socket)
        backend.end()
      }, isAnswered)
    })
    upstream.end()
  }

  private failed(isConnected: boolean, version: Version, count: Count, tried: readonly Backend[]): void {
    if (!isConnected) return this.connect(version, count, tried)
    count.lost += 1
    this.refuse(failure(routerErrors.ROUTER_INSTANCE_CLOSED, { service: this.service.name }))
  }

  /** The instance is free once the tunnel through to it has ended, or at once when there never was one. */
  private whenOver(free: () => void, isAnswered: boolean): void {
    if (!isAnswered || this.socket.destroyed) free()
    else this.socket.once('close', free)
  }

  private join(answer: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.socket.write(headText(101, 'Switching Protocols', [...answer.rawHeaders, ...this.cookie]))
    if (head.length > 0) this.socket.write(head)
    if (this.head.length > 0) socket.write(this.head)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.socket.destroy())
    this.socket.on('close', () => socket.destroy())
    socket.pipe(this.socket).pipe(socket)
  }

  /** No upgrade but an ordinary answer: passed on whole, the end of the connection is its end. */
  private pass(answer: IncomingMessage): void {
    const flat = answer.rawHeaders.flatMap((name, i) =>
      i % 2 === 1 || ['connection', 'keep-alive', 'transfer-encoding'].includes(name.toLowerCase())
        ? []
        : [name, answer.rawHeaders[i + 1]!],
    )
    this.socket.write(
      headText(answer.statusCode!, answer.statusMessage ?? '', [...flat, ...this.cookie, 'connection', 'close']),
    )
    answer.pipe(this.socket)
  }
}

/** Routes an upgrade request (websocket) and joins the two connections. */
export const openTunnel = (service: Service, req: IncomingMessage, socket: Duplex, head: Buffer): void =>
  admit(service, new Tunnel(service, req, socket, head))
