import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import type { RouteState } from '../ports/router.ts'
import { drained } from './drain.ts'
import { Predecessors } from './predecessors.ts'
import { fencedPlace, refuseRouted } from './fence.ts'
import { routerFolder } from './launch.ts'
import type { CallArgs, ServiceCount } from './protocol.ts'
import { storeState, withPlace, withService } from './state.ts'
import type { PlaceState, RouterState } from './state.ts'
import { summed } from './totals.ts'
import { Traffic } from './traffic.ts'
import { turns } from '../domain/turns.ts'

/** What the calls do: changes one at a time, fenced by epoch, stored before they count, and obeyed by predecessors. */
export class Daemon {
  readonly traffic: Traffic
  readonly predecessors = new Predecessors()
  /** Set while and after handing over: nothing changes here any more. */
  isFrozen = false
  private readonly home: string
  private readonly inTurn = turns()
  private state: RouterState

  constructor(home: string, state: RouterState, answerTimeoutMs: number) {
    this.home = home
    this.state = state
    this.traffic = new Traffic(answerTimeoutMs)
    for (const place of state.places) for (const s of place.services) this.traffic.restore(place, s.route, s.port)
  }

  /** Listens for each stored service; answers what went wrong with those that could not be, as another program has the port. */
  openStored(): Promise<Error[]> {
    return this.inTurn(async () => {
      const refusals: Error[] = []
      for (const place of this.state.places) {
        for (const { route, port } of place.services) {
          if (this.isFrozen || this.traffic.isListening(place, route.service)) continue
          await this.traffic.open(place, route, port).catch((error: Error) => refusals.push(error))
        }
      }
      return refusals
    })
  }

  /** Waits until changes under way are done; from then on there are none. */
  freeze(): Promise<void> {
    this.isFrozen = true
    return this.inTurn(async () => undefined)
  }

  setRoute({ place, epoch, route, port }: CallArgs<'set-route'>): Promise<{ port: number }> {
    return this.change(place, epoch, async stored => {
      const isNew = this.traffic.find(place, route.service) === undefined
      const opened = await this.traffic.open(place, route, port)
      await this.store(withService(stored, route.service, { port: opened, route })).catch((error: unknown) => {
        if (isNew) this.traffic.remove(place, route.service)
        throw error
      })
      this.traffic.apply(place, route)
      await this.predecessors.call('follow', { place, service: route.service, route })
      return { port: opened }
    })
  }

  removeRoute({ place, epoch, service }: CallArgs<'remove-route'>): Promise<Record<string, never>> {
    return this.change(place, epoch, async stored => {
      await this.store(withService(stored, service, null))
      this.traffic.remove(place, service)
      await this.predecessors.call('follow', { place, service, route: null })
      return {}
    })
  }

  /** The wait is outside of the turn: other changes go on meanwhile. */
  async drain({ place, epoch, service: name, instances, timeoutMs }: CallArgs<'drain'>): Promise<{ cut: number }> {
    await this.change(place, epoch, async stored => {
      refuseRouted(stored, name, instances)
      await this.store(stored)
    })
    return this.drainHere({ place, epoch, service: name, instances, timeoutMs })
  }

  /** As a predecessor: the one in charge has checked epoch and route. */
  async drainHere(args: CallArgs<'drain'>): Promise<{ cut: number }> {
    const services = this.traffic.named(args.place, args.service)
    const [here, before] = await Promise.all([
      Promise.all(services.map(service => drained(service, args.instances, args.timeoutMs))),
      this.predecessors.call('drain-rest', args, args.timeoutMs),
    ])
    return { cut: [...here, ...before.map(one => one.cut)].reduce((sum, one) => sum + one, 0) }
  }

  async follow({ place, service, route }: CallArgs<'follow'>): Promise<Record<string, never>> {
    if (route === null) this.traffic.remove(place, service)
    else this.traffic.apply(place, route)
    await this.predecessors.call('follow', { place, service, route })
    return {}
  }

  async routes(place: Place): Promise<RouteState[]> {
    const before = (await this.predecessors.call('routes', { place })).flat()
    return this.traffic
      .routes(place)
      .map(own => before.filter(one => one.route.service === own.route.service).reduce(addState, own))
  }

  async counts(place: Place | null): Promise<ServiceCount[]> {
    const before = (await this.predecessors.call('counts', { place })).flat()
    const all = summed([...this.traffic.counts(), ...before])
    return place === null ? all : all.filter(count => placeName(count.place) === placeName(place))
  }

  inherit({ pid, counts }: CallArgs<'inherit'>): Record<string, never> {
    if (this.predecessors.list.some(one => one.pid === pid)) this.traffic.inherit(counts)
    this.predecessors.forget(pid)
    return {}
  }

  private change<T>(place: Place, epoch: number, work: (stored: PlaceState) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      if (this.isFrozen) throw failure(routerErrors.ROUTER_HANDING_OVER, { pid: process.pid })
      return work(fencedPlace(this.state, place, epoch))
    })
  }

  private async store(place: PlaceState): Promise<void> {
    const next = withPlace(this.state, place)
    if (JSON.stringify(next) !== JSON.stringify(this.state)) await storeState(routerFolder(this.home), next)
    this.state = next
  }
}

const addState = (own: RouteState, before: RouteState): RouteState => {
  const total = new Map<string, number>()
  for (const { instance, requests } of [...own.inFlight, ...before.inFlight])
    total.set(instance, (total.get(instance) ?? 0) + requests)
  return {
    ...own,
    inFlight: [...total].map(([instance, requests]) => ({ instance, requests })),
    parkedRequests: own.parkedRequests + before.parkedRequests,
  }
}
