import type { Place } from '../../domain/environment.ts'
import { placeName } from '../../domain/environment.ts'
import type { Lease } from '../../ports/lease.ts'
import type { Router } from '../../ports/router.ts'
import type { RouterClient } from '../../router/client.ts'

export type LocalRouterOptions = {
  readonly client: RouterClient
  readonly place: Place
  /** Wished port of each service; 0 or absent = any free one, which the service then keeps. */
  readonly ports: Readonly<Record<string, number>>
}

/** The traffic of one place through the local router daemon. ROUTER_* errors by code, see RouterClient. */
export const localRouter = ({ client, place, ports }: LocalRouterOptions): Router => {
  /** The lease is checked and its epoch taken in the same turn in which the call leaves. */
  const fenced = (lease: Lease) => {
    lease.check()
    return { place, epoch: lease.epoch }
  }
  return {
    kind: 'local',
    routes: () => client.routes({ place }),
    setRoute: async (route, lease) => {
      await client.setRoute({
        ...fenced(lease),
        route,
        port: ports[route.service] ?? 0,
      })
    },
    removeRoute: async (service, lease) => {
      await client.removeRoute({ ...fenced(lease), service })
    },
    drain: (service, instances, timeoutMs, lease) => client.drain({ ...fenced(lease), service, instances, timeoutMs }),
    counts: async () => {
      const counts = await client.counts({ place })
      return counts
        .filter(count => placeName(count.place) === placeName(place))
        .map(({ service, release, requests, badAnswers, lost }) => ({ service, release, requests, badAnswers, lost }))
    },
  }
}
