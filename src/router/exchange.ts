import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Dispatcher } from 'undici'
import { failure } from '../domain/errors/error.ts'
import type { LockstepError } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { admit, expire } from './admit.ts'
import type { Caller } from './admit.ts'
import { answerProblem } from './answer.ts'
import type { Backend } from './backend.ts'
import { forwardedBody } from './forwarded-body.ts'
import { answerHeaders, forwardHeaders } from './headers.ts'
import type { Forward } from './headers.ts'
import { watchClose, watchDrain } from './routed-response.ts'
import type { RoutedResponse, Watcher } from './routed-response.ts'
import type { Count, Service, Version } from './service.ts'

const clientLeft = new Error('the client closed the connection')
const closedCodes = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])
const invalidCodes = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'])

/** One request on its way: to a version, to an instance, perhaps to another, and its answer back. */
export class Exchange implements Dispatcher.DispatchHandler, Caller, Watcher {
  private readonly service: Service
  private readonly req: IncomingMessage
  private readonly res: RoutedResponse
  private readonly request: Forward
  private version: Version | null = null
  private count: Count | null = null
  private backend: Backend | null = null
  private tried: Backend[] | null = null
  private controller: Dispatcher.DispatchController | null = null
  private isSent = false
  private isRepeated = false
  private isOver = false
  private hasClientLeft = false
  private waitsForDrain = false
  private cookie: string | null = null

  constructor(service: Service, req: IncomingMessage, res: RoutedResponse) {
    this.service = service
    this.req = req
    this.res = res
    this.request = forwardHeaders(req.rawHeaders, req.socket.remoteAddress ?? 'unknown')
    res.sendDate = false
    watchClose(res, this)
  }

  get testToken(): string | null {
    return this.request.testToken
  }

  header(name: string): string | null {
    const value = this.req.headers[name]
    return typeof value === 'string' ? value : null
  }

  remember(cookie: string): void {
    this.cookie = cookie
  }

  resume(): void {
    admit(this.service, this)
  }

  expire(parkMs: number): void {
    expire(this.service, this, parkMs)
  }

  forward(version: Version, count: Count): void {
    count.requests += 1
    this.version = version
    this.count = count
    const backend = this.service.pickBackend(version, null)
    if (backend === undefined) this.lose(failure(routerErrors.ROUTER_INSTANCE_REFUSED, { service: this.service.name }))
    else this.send(backend)
  }

  refuse(error: LockstepError): void {
    this.isOver = true
    if (this.service.isLeaving) this.res.shouldKeepAlive = false
    answerProblem(this.res, error)
  }

  clientClosed(): void {
    if (this.isOver) return
    this.hasClientLeft = true
    this.service.parking.leave(this)
    this.controller?.abort(clientLeft)
  }

  clientDrained(): void {
    this.controller?.resume()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    this.isSent = true
    if (this.hasClientLeft) controller.abort(clientLeft)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    text?: string,
  ): void {
    if (status < 200) return
    if (status >= 500) this.count!.badAnswers += 1
    if (this.service.isLeaving) this.res.shouldKeepAlive = false
    const flat = answerHeaders(headers)
    if (this.cookie !== null) flat.push('set-cookie', this.cookie)
    this.res.writeHead(status, text, flat)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.res.write(chunk)) return
    controller.pause()
    if (this.waitsForDrain) return
    this.waitsForDrain = true
    watchDrain(this.res)
  }

  onResponseEnd(): void {
    this.isOver = true
    this.res.end()
    this.backend!.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const backend = this.backend!
    // The next attempt is counted before this one ends: in between the instances must not look idle to a drain.
    if (!this.hasClientLeft) this.recover(backend, (error as NodeJS.ErrnoException).code ?? '')
    backend.end()
  }

  private send(backend: Backend): void {
    this.backend = backend
    this.controller = null
    this.isSent = false
    backend.begin()
    backend.pool.dispatch(
      {
        path: this.req.url!,
        method: this.req.method!,
        headers: this.request.headers,
        body: this.request.hasBody ? forwardedBody(this.req) : null,
      },
      this,
    )
  }

  private recover(backend: Backend, code: string): void {
    if (invalidCodes.has(code))
      return this.refuse(failure(routerErrors.ROUTER_REQUEST_INVALID, { reason: 'it is not well-formed' }))
    if (this.res.headersSent) return this.breakOff()
    const next = this.isSent ? this.afterClose(backend, code) : this.afterRefusal(backend)
    if (next !== undefined) this.send(next)
    else this.lose(this.lossOf(code))
  }

  /** Nothing was sent: every other instance of the version may be asked. */
  private afterRefusal(backend: Backend): Backend | undefined {
    if (!backend.isCut) backend.suspect()
    this.tried = [...(this.tried ?? []), backend]
    return this.service.pickBackend(this.version!, this.tried)
  }

  /** It was sent and the instance closed: once more, if that is safe to do twice (RFC 9110 section 9.2.2). */
  private afterClose(backend: Backend, code: string): Backend | undefined {
    const isSafe = (this.req.method === 'GET' || this.req.method === 'HEAD') && !this.request.hasBody
    if (!isSafe || this.isRepeated || backend.isCut || !closedCodes.has(code)) return undefined
    this.isRepeated = true
    return this.service.pickBackend(this.version!, [...(this.tried ?? []), backend]) ?? backend
  }

  private lossOf(code: string): LockstepError {
    const { name: service, answerTimeoutMs: timeoutMs } = this.service
    if (!this.isSent) return failure(routerErrors.ROUTER_INSTANCE_REFUSED, { service })
    if (code === 'UND_ERR_HEADERS_TIMEOUT') return failure(routerErrors.ROUTER_INSTANCE_SILENT, { service, timeoutMs })
    return failure(routerErrors.ROUTER_INSTANCE_CLOSED, { service })
  }

  private lose(error: LockstepError): void {
    this.count!.lost += 1
    this.refuse(error)
  }

  /** Half an answer is with the user: only closing the connection says that the rest will not come. */
  private breakOff(): void {
    this.isOver = true
    this.count!.lost += 1
    this.res.destroy()
  }
}
