import type { Place } from '../../domain/environment.ts'
import { placeName } from '../../domain/environment.ts'
import { failure } from '../../domain/errors/error.ts'
import { routerErrors } from '../../domain/errors/router.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Route, Router } from '../../ports/router.ts'

/**
 * A stand-in for a router: the routes of one place kept in memory. No request ever passes, so nothing is in flight and nothing is
 * counted. `urlOf` says where a service is claimed to answer.
 */
export const memoryRouter = (
  place: Place,
  urlOf: (service: string) => string = service => `http://${service}.invalid`,
): Router => {
  const routes = new Map<string, Route>()
  let highest = 0
  const enter = (lease: Lease): void => {
    lease.check()
    const { epoch } = lease
    if (epoch < highest) throw failure(routerErrors.ROUTER_EPOCH_STALE, { place: placeName(place), epoch, highest })
    highest = epoch
  }
  return {
    kind: 'memory',
    routes: async () =>
      [...routes.values()].map(route => ({
        route,
        url: urlOf(route.service),
        inFlight: [],
        parkedRequests: 0,
      })),
    setRoute: async (route, lease) => {
      enter(lease)
      const total = route.versions.reduce((sum, { weight }) => sum + weight, 0)
      if (total !== 0 && total !== 100)
        throw failure(routerErrors.ROUTER_CALL_INVALID, { call: 'set route', reason: `the weights add up to ${total}` })
      routes.set(route.service, route)
    },
    removeRoute: async (service, lease) => {
      enter(lease)
      routes.delete(service)
    },
    drain: async (service, ids, _timeoutMs, lease) => {
      enter(lease)
      const routed = routes.get(service)?.versions.filter(({ weight }) => weight > 0) ?? []
      const still = routed.flatMap(({ instances }) => instances.map(({ id }) => id)).filter(id => ids.includes(id))
      if (still.length > 0) throw failure(routerErrors.ROUTER_STILL_ROUTED, { service, instances: still })
      return { cut: 0 }
    },
    counts: async () => [],
  }
}
