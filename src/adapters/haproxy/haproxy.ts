import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Place } from '../../domain/environment.ts'
import { placeName } from '../../domain/environment.ts'
import type { Route, RouteState } from '../../ports/router.ts'
import { freePort } from '../../postgres/free-port.ts'
import { fencedPlace, refuseRouted } from '../../router/fence.ts'
import type { CallArgs, ServiceCount } from '../../router/protocol.ts'
import { loadState, placeOf, storeState, withPlace, withService } from '../../router/state.ts'
import type { PlaceState, RouterState } from '../../router/state.ts'
import { serviceKey } from '../../router/totals.ts'
import { turns } from '../../domain/turns.ts'
import { entriesOf, openable } from './entries.ts'
import type { Entry } from './entries.ts'
import { byInstance, cutOff, inFlightOf } from './in-flight.ts'
import { Processes } from './processes.ts'
import { portTaken, refuseInvalid, refuseTaken } from './refusals.ts'
import { pidAt } from './runtime-socket.ts'

const POLL_MS = 10

export const haproxyFolder = (home: string): string => join(home, 'haproxy')

/** HAProxy of one data folder: changes one at a time, fenced by epoch, stored before they count. One server at a time has it. */
export class Haproxy {
  private readonly folder: string
  private readonly program: () => Promise<string>
  private readonly processes: Processes
  private readonly inTurn = turns()
  private state: RouterState | null = null
  /** False while a process may route otherwise than is stored. */
  private isInForce = false

  /** `program` finds HAProxy; it is asked only when one has to be started. */
  constructor(home: string, program: () => Promise<string>) {
    this.folder = haproxyFolder(home)
    this.program = program
    this.processes = new Processes(home, this.folder)
  }

  /** Starts HAProxy when services are stored and none runs, and tries ports again that others had. HAPROXY_*. Idempotent. */
  ensure(): Promise<void> {
    return this.inTurn(async () => {
      const state = await this.ready()
      const closed = entriesOf(state).filter(entry => !this.isOpen(entry))
      if ((await openable(closed)).length > 0) await this.start(state)
      await this.processes.tidy()
    })
  }

  /** Makes sure that there is a HAProxy to work with, one that runs or a program. HAPROXY_MISSING, HAPROXY_UNFIT. */
  usable(): Promise<void> {
    return this.inTurn(async () => {
      await this.ready()
      if (this.processes.current === undefined) await this.program()
    })
  }

  /** The id of the process that takes connections; null when none runs. */
  pid(): Promise<number | null> {
    return this.inTurn(async () => {
      await this.processes.load()
      const { current } = this.processes
      return current === undefined ? null : pidAt(current.socket)
    })
  }

  /** ROUTER_CALL_INVALID, ROUTER_EPOCH_STALE, ROUTER_PORT_IN_USE, HAPROXY_*. */
  setRoute({ place, epoch, route, port: wished }: CallArgs<'set-route'>): Promise<void> {
    return this.change(place, epoch, async (stored, state) => {
      refuseInvalid(route)
      const known = stored.services.find(entry => entry.route.service === route.service)
      const port = wished === 0 ? (known?.port ?? (await freePort())) : wished
      const isOpen = this.isOpen({ place, route, port })
      if (!isOpen) await refuseTaken(state, place, route.service, port)
      const next = withPlace(state, withService(stored, route.service, { port, route }))
      await this.store(next)
      try {
        if (!isOpen) await this.start(next)
        // Taken since we looked: HAProxy was started without the service rather than not at all.
        if (!this.isOpen({ place, route, port })) throw portTaken(route.service, port, null)
        await this.putAll(place, [route])
      } catch (error) {
        await this.store(state)
        throw error
      }
    })
  }

  /** ROUTER_EPOCH_STALE, HAPROXY_*. */
  removeRoute({ place, epoch, service }: CallArgs<'remove-route'>): Promise<void> {
    return this.change(place, epoch, async (stored, state) => {
      await this.store(withPlace(state, withService(stored, service, null)))
      await this.inForce(() => this.processes.remove(place, service))
    })
  }

  /** The wait is outside of the turn: other changes go on meanwhile. ROUTER_EPOCH_STALE, ROUTER_STILL_ROUTED, HAPROXY_*. */
  async drain({ place, epoch, service, instances, timeoutMs }: CallArgs<'drain'>): Promise<{ cut: number }> {
    await this.change(place, epoch, async (stored, state) => {
      refuseRouted(stored, service, instances)
      await this.store(withPlace(state, stored))
    })
    const underWay = async () =>
      inFlightOf(await this.processes.looks(), place, service).filter(
        ({ instance, requests }) => instances.includes(instance) && requests > 0,
      )
    const deadline = performance.now() + timeoutMs
    for (let left = await underWay(); left.length > 0; left = await underWay()) {
      if (performance.now() >= deadline) {
        await cutOff(left)
        return { cut: left.reduce((sum, { requests }) => sum + requests, 0) }
      }
      await pause(POLL_MS)
    }
    return { cut: 0 }
  }

  routes(place: Place): Promise<readonly RouteState[]> {
    return this.inTurn(async () => {
      const { services } = placeOf(await this.ready(), place)
      const looks = await this.processes.looks()
      return Promise.all(
        services.map(async ({ route, port }) => ({
          route,
          url: `http://127.0.0.1:${port}`,
          inFlight: byInstance(route, inFlightOf(looks, place, route.service)),
          parkedRequests: await this.processes.parked(place, route.service),
        })),
      )
    })
  }

  counts(place: Place): Promise<readonly ServiceCount[]> {
    return this.inTurn(async () => {
      await this.ready()
      return (await this.processes.counts()).filter(count => placeName(count.place) === placeName(place))
    })
  }

  /** Replaces the process by one of the program that is installed now, without a lost request. HAPROXY_*. */
  replace(): Promise<void> {
    return this.inTurn(async () => this.start(await this.ready()))
  }

  /** Accepts nothing more, finishes what is under way for up to `timeoutMs`, and ends every process. Idempotent. */
  stop(timeoutMs: number): Promise<void> {
    return this.inTurn(async () => {
      await this.processes.load()
      await this.processes.leaveAll()
      const deadline = performance.now() + timeoutMs
      while ((await this.isBusy()) && performance.now() < deadline) await pause(POLL_MS)
      await this.processes.end()
    })
  }

  private async isBusy(): Promise<boolean> {
    const looks = await this.processes.looks()
    const isServing = looks.some(({ rows }) => rows.some(({ server, current }) => server === 'BACKEND' && current > 0))
    return isServing || (await this.processes.isAnyParked())
  }

  private change<T>(
    place: Place,
    epoch: number,
    work: (stored: PlaceState, state: RouterState) => Promise<T>,
  ): Promise<T> {
    return this.inTurn(async () => {
      const state = await this.ready()
      return work(fencedPlace(state, place, epoch), state)
    })
  }

  /** What is stored, once it is in force. */
  private async ready(): Promise<RouterState> {
    if (this.state === null) {
      this.state = await loadState(this.folder)
      await this.processes.load()
    }
    const { state } = this
    await this.processes.look()
    if (this.processes.current === undefined) {
      if ((await openable(entriesOf(state))).length > 0) await this.start(state)
    }
    if (!this.isInForce) await this.inForce(() => this.catchUp(state))
    return state
  }

  /** A change was stored and not carried out: the server ended, or HAProxy refused. Makes the processes what is stored. */
  private async catchUp(state: RouterState): Promise<void> {
    const entries = entriesOf(state)
    const stored = new Set(entries.map(({ place, route }) => serviceKey(place, route.service)))
    for (const { place, route } of entries) await this.processes.put(place, route)
    for (const { place, service } of this.processes.all.flatMap(({ services }) => services))
      if (!stored.has(serviceKey(place, service))) await this.processes.remove(place, service)
  }

  private async start(state: RouterState): Promise<void> {
    const entries = entriesOf(state)
    const closed = await openable(entries.filter(entry => !this.isOpen(entry)))
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    const program = await this.program()
    await this.processes.start(
      program,
      entries.filter(entry => this.isOpen(entry) || closed.includes(entry)),
    )
  }

  private isOpen({ place, route, port }: Entry): boolean {
    const key = serviceKey(place, route.service)
    const services = this.processes.current?.services ?? []
    return services.some(one => one.isOpen && one.port === port && serviceKey(one.place, one.service) === key)
  }

  private putAll(place: Place, routes: readonly Route[]): Promise<void> {
    return this.inForce(async () => {
      for (const route of routes) await this.processes.put(place, route)
    })
  }

  /** When a process could not be told, the next call tells it again. */
  private async inForce(work: () => Promise<void>): Promise<void> {
    this.isInForce = false
    await work()
    this.isInForce = true
  }

  private async store(next: RouterState): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    if (JSON.stringify(next) !== JSON.stringify(this.state)) await storeState(this.folder, next)
    this.state = next
  }
}
