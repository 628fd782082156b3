import type { Place } from '../domain/environment.ts'
import type { Route, RouteInstance } from '../ports/router.ts'
import { Backend, backendKey } from './backend.ts'
import { ParkingLot } from './parking-lot.ts'
import { charge, pickInstance, pickVersion } from './pick.ts'
import { cookieFor, markIn, markOf, versionOfUser } from './sticky.ts'

export type Count = { requests: number; badAnswers: number; lost: number }

/** What the choice of a version asks of a request, and tells it. */
export type Asking = {
  header(name: string): string | null
  /** The answer shall carry this `set-cookie`. */
  remember(cookie: string): void
}

export type Version = {
  readonly release: string
  /** What a user's cookie names it by. */
  readonly mark: string
  readonly weight: number
  turn: number
  /** Where the next search for the least busy instance starts. */
  next: number
  readonly backends: readonly Backend[]
  readonly count: Count
}

/** One service's traffic: its route made ready for the hot path, and its totals. */
export class Service {
  readonly place: Place
  readonly name: string
  readonly answerTimeoutMs: number
  readonly parking = new ParkingLot()
  readonly counts = new Map<string, Count>()
  /** Test requests are no users: they are counted here and never told. */
  readonly testCount: Count = { requests: 0, badAnswers: 0, lost: 0 }
  /** Set when this process listens for the service no more: each answer then closes its connection. */
  isLeaving = false
  route: Route
  versions: readonly Version[] = []
  private readonly backends = new Map<string, Backend>()
  private readonly idleWaiters = new Set<() => void>()

  constructor(place: Place, route: Route, answerTimeoutMs: number) {
    this.place = { app: place.app, environment: place.environment }
    this.name = route.service
    this.answerTimeoutMs = answerTimeoutMs
    this.route = route
    this.apply(route)
  }

  /** Puts a route in force for new requests; instances that keep their address keep their connections. */
  apply(route: Route): void {
    this.route = route
    this.versions = route.versions.map(version => ({
      release: version.release,
      mark: markOf(version.release),
      weight: version.weight,
      turn: 0,
      next: 0,
      backends: version.instances.map(instance => this.backendOf(instance)),
      count: this.countOf(version.release),
    }))
    this.closeUnrouted()
  }

  countOf(release: string): Count {
    const found = this.counts.get(release)
    if (found !== undefined) return found
    const count = { requests: 0, badAnswers: 0, lost: 0 }
    this.counts.set(release, count)
    return count
  }

  /** By weight, or the version that this user had before. */
  pickVersion(asking: Asking): Version | undefined {
    const { sticky } = this.route
    if (sticky === null) return pickVersion(this.versions)
    if (sticky.kind === 'cookie') return this.versionByCookie(asking)
    const user = asking.header(sticky.name)
    return user === null ? pickVersion(this.versions) : versionOfUser(this.versions, user)
  }

  pickBackend(version: Version, tried: readonly Backend[] | null): Backend | undefined {
    const backend = pickInstance(version.backends, version.next, tried)
    version.next = (version.next + 1) % Math.max(version.backends.length, 1)
    return backend
  }

  /** All instances with these ids, also those that are off the route and still finish requests. */
  named(ids: readonly string[]): Backend[] {
    return [...this.backends.values()].filter(backend => ids.includes(backend.id))
  }

  inFlight(): { instance: string; requests: number }[] {
    return [...this.backends.values()].map(backend => ({ instance: backend.id, requests: backend.inFlight }))
  }

  /** Calls `look` whenever an instance has nothing in flight any more, until the returned function is called. */
  onIdle(look: () => void): () => void {
    this.idleWaiters.add(look)
    return () => this.idleWaiters.delete(look)
  }

  /** Forgets instances whose requests were cut; those still on the route start afresh. */
  renewCut(): void {
    for (const [key, backend] of this.backends) if (backend.isCut) this.backends.delete(key)
    this.apply(this.route)
  }

  /** The process ends: breaks off what is in flight. */
  cut(): void {
    for (const backend of this.backends.values()) void backend.cut()
  }

  private versionByCookie(asking: Asking): Version | undefined {
    const mark = markIn(asking.header('cookie'))
    const known = this.versions.find(version => version.mark === mark && version.weight > 0)
    if (known !== undefined) {
      charge(this.versions, known)
      return known
    }
    const version = pickVersion(this.versions)
    if (version !== undefined) asking.remember(cookieFor(version.mark))
    return version
  }

  private backendOf(instance: RouteInstance): Backend {
    const key = backendKey(instance)
    const found = this.backends.get(key)
    if (found !== undefined) return found
    const backend = new Backend(instance, this.answerTimeoutMs, () => this.becameIdle())
    this.backends.set(key, backend)
    return backend
  }

  private becameIdle(): void {
    this.closeUnrouted()
    for (const look of this.idleWaiters) look()
  }

  private closeUnrouted(): void {
    if (this.backends.size === this.versions.reduce((sum, version) => sum + version.backends.length, 0)) return
    for (const [key, backend] of this.backends) {
      if (backend.inFlight > 0 || this.versions.some(version => version.backends.includes(backend))) continue
      this.backends.delete(key)
      void backend.pool.close()
    }
  }
}
