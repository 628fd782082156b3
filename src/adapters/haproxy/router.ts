import type { Place } from '../../domain/environment.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Router } from '../../ports/router.ts'
import type { Haproxy } from './haproxy.ts'

export type HaproxyRouterOptions = {
  readonly haproxy: Haproxy
  readonly place: Place
  /** Wished port of each service; 0 or absent = any free one, which the service then keeps. */
  readonly ports: Readonly<Record<string, number>>
}

/** The traffic of one place through HAProxy. ROUTER_* and HAPROXY_* by code, see Haproxy. */
export const haproxyRouter = ({ haproxy, place, ports }: HaproxyRouterOptions): Router => {
  const fenced = (lease: Lease) => {
    lease.check()
    return { place, epoch: lease.epoch }
  }
  return {
    kind: 'haproxy',
    routes: () => haproxy.routes(place),
    setRoute: async (route, lease) => haproxy.setRoute({ ...fenced(lease), route, port: ports[route.service] ?? 0 }),
    removeRoute: async (service, lease) => haproxy.removeRoute({ ...fenced(lease), service }),
    drain: (service, instances, timeoutMs, lease) => haproxy.drain({ ...fenced(lease), service, instances, timeoutMs }),
    counts: async () => {
      const counts = await haproxy.counts(place)
      return counts.map(({ service, release, requests, badAnswers, lost }) => ({
        service,
        release,
        requests,
        badAnswers,
        lost,
      }))
    },
  }
}
