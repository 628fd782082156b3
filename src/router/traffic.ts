import type { Server as NetServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import type { Route, RouteState } from '../ports/router.ts'
import { listen, listenOn, stopAccepting } from './listener.ts'
import type { Listener } from './listener.ts'
import type { ServiceCount } from './protocol.ts'
import { Service } from './service.ts'
import { countsOf, serviceKey, summed } from './totals.ts'

/** `listener` is null only while a restarted router waits for its port to become free. */
type Entry = { readonly service: Service; port: number; listener: Listener | null }

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE'

/** All services of this process: their routes, their listening sockets, their totals. */
export class Traffic {
  private readonly entries = new Map<string, Entry>()
  private readonly answerTimeoutMs: number
  /** Resolves per listening socket given up, once its last connection ended. */
  private readonly ending = new Set<Promise<void>>()
  /** Services taken off that still finish requests. */
  private readonly leaving = new Set<Service>()
  /** Totals that removed services and a predecessor left. */
  private inherited: readonly ServiceCount[] = []

  constructor(answerTimeoutMs: number) {
    this.answerTimeoutMs = answerTimeoutMs
  }

  /** Knows a stored service again, without listening yet: `open` or `take` follows. */
  restore(place: Place, route: Route, port: number): void {
    const service = new Service(place, route, this.answerTimeoutMs)
    this.entries.set(serviceKey(place, route.service), { service, port, listener: null })
  }

  /**
   * Makes sure that the service is listened for, on `port` if it is not 0, and answers on which port; an existing service
   * keeps its route. ROUTER_PORT_IN_USE, then nothing has changed.
   */
  async open(place: Place, route: Route, wished: number): Promise<number> {
    const key = serviceKey(place, route.service)
    const entry = this.entries.get(key) ?? {
      service: new Service(place, route, this.answerTimeoutMs),
      port: 0,
      listener: null,
    }
    const port = wished === 0 ? entry.port : wished
    const before = entry.listener
    if (before !== null && port === before.port) return port
    entry.listener = await listen(entry.service, port).catch((error: unknown) => {
      if (!isTaken(error)) throw error
      throw failure(
        routerErrors.ROUTER_PORT_IN_USE,
        { service: route.service, port, holder: this.holderOf(port) },
        error,
      )
    })
    entry.port = entry.listener.port
    this.entries.set(key, entry)
    if (before !== null) void this.giveUp(before)
    return entry.port
  }

  /** Takes over the listening socket that another process had for a restored service. */
  async take(key: string, handle: NetServer): Promise<void> {
    const entry = this.entries.get(key)
    if (entry === undefined) throw new Error(`a listening socket came for ${key}, of which nothing is stored`)
    entry.listener = await listenOn(entry.service, handle)
  }

  /** Puts a route in force; requests that wait go on unless it parks. Unknown service: nothing to do. */
  apply(place: Place, route: Route): void {
    const service = this.find(place, route.service)
    service?.apply(route)
    if (!route.parked) service?.parking.release()
  }

  /** Takes the service off: no new connections, requests under way are finished. */
  remove(place: Place, name: string): void {
    const key = serviceKey(place, name)
    const entry = this.entries.get(key)
    if (entry === undefined) return
    this.entries.delete(key)
    entry.service.apply({ ...entry.service.route, versions: [], parked: false, test: null })
    entry.service.parking.release()
    this.leaving.add(entry.service)
    void this.leave(entry).then(() => this.forget(entry.service))
    entry.listener?.server.closeIdleConnections()
  }

  /** The services of this name: the one in force, and those taken off that still finish requests. */
  named(place: Place, name: string): Service[] {
    const key = serviceKey(place, name)
    const off = [...this.leaving].filter(service => serviceKey(service.place, service.name) === key)
    const service = this.find(place, name)
    return service === undefined ? off : [service, ...off]
  }

  find(place: Place, name: string): Service | undefined {
    return this.entries.get(serviceKey(place, name))?.service
  }

  /** False while a restarted router waits for the service's port. */
  isListening(place: Place, name: string): boolean {
    return this.entries.get(serviceKey(place, name))?.listener !== null
  }

  /** Closes connections on which no request is under way. */
  closeIdle(): void {
    for (const { listener } of this.entries.values()) listener?.server.closeIdleConnections()
  }

  /** Breaks off whatever is left, so that the process can end. */
  cut(): void {
    for (const { service, listener } of this.entries.values()) {
      listener?.server.closeAllConnections()
      service.cut()
    }
    for (const service of this.leaving) service.cut()
  }

  listeners(): { key: string; listener: Listener }[] {
    return [...this.entries].flatMap(([key, { listener }]) => (listener === null ? [] : [{ key, listener }]))
  }

  routes(place: Place): RouteState[] {
    return [...this.entries.values()]
      .filter(({ service }) => placeName(service.place) === placeName(place))
      .map(({ service, port }) => ({
        route: service.route,
        url: `http://127.0.0.1:${port}`,
        inFlight: service.inFlight(),
        parkedRequests: service.parking.size,
      }))
  }

  counts(): ServiceCount[] {
    const services = [...[...this.entries.values()].map(entry => entry.service), ...this.leaving]
    return summed([...this.inherited, ...services.flatMap(countsOf)])
  }

  inherit(counts: readonly ServiceCount[]): void {
    this.inherited = summed([...this.inherited, ...counts])
  }

  /** Accepts nothing more on any port; each answer from now on closes its connection. */
  leaveAll(): void {
    for (const entry of this.entries.values()) void this.leave(entry)
  }

  /** Resolves when no connection is left, or after `timeoutMs`: then the rest is cut. Call leaveAll before. */
  async ended(timeoutMs: number): Promise<void> {
    const limit = new AbortController()
    await Promise.race([
      Promise.all(this.ending),
      pause(timeoutMs, undefined, { signal: limit.signal }).catch(() => undefined),
    ])
    limit.abort()
  }

  private async leave({ service, listener }: Entry): Promise<void> {
    service.isLeaving = true
    if (listener !== null) await this.giveUp(listener)
  }

  private giveUp(listener: Listener): Promise<void> {
    const end = stopAccepting(listener).finally(() => this.ending.delete(end))
    this.ending.add(end)
    return end
  }

  private holderOf(port: number): string | null {
    for (const { service, port: taken } of this.entries.values()) {
      if (taken === port) return serviceKey(service.place, service.name)
    }
    return null
  }

  private forget(service: Service): void {
    this.leaving.delete(service)
    this.inherit(countsOf(service))
  }
}
