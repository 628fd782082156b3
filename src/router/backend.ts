import type { Duplex } from 'node:stream'
import { Pool } from 'undici'
import type { RouteInstance } from '../ports/router.ts'

const CONNECT_TIMEOUT_MS = 2_000
const SUSPECT_MS = 1_000

/** One instance behind a service: its connections and exactly what is in flight to it. */
export class Backend {
  readonly id: string
  readonly host: string
  readonly port: number
  readonly pool: Pool
  /** Tunnels (websockets) that run through to it. */
  readonly tunnels = new Set<Duplex>()
  inFlight = 0
  /** Set when its requests were cut after a drain's timeout: nothing of them is tried again. */
  isCut = false
  private suspectUntilMs = 0
  private readonly onIdle: () => void

  constructor(instance: RouteInstance, answerTimeoutMs: number, onIdle: () => void) {
    this.id = instance.id
    this.host = instance.host
    this.port = instance.port
    this.onIdle = onIdle
    const host = instance.host.includes(':') ? `[${instance.host}]` : instance.host
    // No timeout between body chunks: a stream of events may be silent for long.
    this.pool = new Pool(`http://${host}:${instance.port}`, {
      connectTimeout: CONNECT_TIMEOUT_MS,
      headersTimeout: answerTimeoutMs,
      bodyTimeout: 0,
    })
  }

  begin(): void {
    this.inFlight += 1
  }

  end(): void {
    this.inFlight -= 1
    if (this.inFlight === 0) this.onIdle()
  }

  /** It refused a connection: for a second it is asked only when no other can be. */
  suspect(): void {
    this.suspectUntilMs = performance.now() + SUSPECT_MS
  }

  isSuspect(): boolean {
    return this.suspectUntilMs !== 0 && performance.now() < this.suspectUntilMs
  }

  /** Breaks off everything in flight; answers how many requests that were. */
  async cut(): Promise<number> {
    const requests = this.inFlight
    this.isCut = true
    for (const tunnel of this.tunnels) tunnel.destroy()
    await this.pool.destroy()
    return requests
  }
}

/** Names one instance at one address: the same id at another address is another one. */
export const backendKey = (instance: RouteInstance): string => `${instance.id} ${instance.host}:${instance.port}`
