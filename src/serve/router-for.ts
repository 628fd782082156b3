import { haproxyFolder } from '../adapters/haproxy/haproxy.ts'
import type { Haproxy } from '../adapters/haproxy/haproxy.ts'
import { haproxyRouter } from '../adapters/haproxy/router.ts'
import { localRouter } from '../adapters/local/router.ts'
import type { Target } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { haproxyErrors } from '../domain/errors/haproxy.ts'
import type { Router } from '../ports/router.ts'
import type { RouterClient } from '../router/client.ts'
import { routerFolder } from '../router/launch.ts'
import { loadState, placeOf } from '../router/state.ts'

type Routers = { readonly home: string; readonly router: RouterClient; readonly haproxy: Haproxy }

const other = { lockstep: 'haproxy', haproxy: 'lockstep' } as const

/** Two routers cannot share a service's port, and routes do not move by themselves from one to the other. */
const refuseChanged = async (home: string, place: Place, wished: 'lockstep' | 'haproxy'): Promise<void> => {
  const holder = other[wished]
  const folder = holder === 'lockstep' ? routerFolder(home) : haproxyFolder(home)
  const services = placeOf(await loadState(folder), place).services.map(({ route }) => route.service)
  if (services.length === 0) return
  throw failure(haproxyErrors.HAPROXY_ROUTER_CHANGED, { place: placeName(place), wished, holder, services })
}

/** A look or a change asks first; what was begun under this router is then always finished under it. */
const asking = (router: Router, first: () => Promise<void>): Router => ({
  ...router,
  routes: async () => {
    await first()
    return router.routes()
  },
  setRoute: async (route, lease) => {
    await first()
    await router.setRoute(route, lease)
  },
})

/**
 * The router that the file names for this environment. It refuses with HAPROXY_ROUTER_CHANGED while the other one holds the
 * environment's traffic, and with HAPROXY_MISSING or HAPROXY_UNFIT where there is none: in the preflight already, as that looks.
 */
export const routerFor = ({ home, router: client, haproxy }: Routers, place: Place, target: Target): Router => {
  const { router, ports } = target.kind === 'local' ? target : { router: 'lockstep' as const, ports: {} }
  if (router === 'lockstep')
    return asking(localRouter({ client, place, ports }), () => refuseChanged(home, place, router))
  return asking(haproxyRouter({ haproxy, place, ports }), async () => {
    await refuseChanged(home, place, router)
    await haproxy.usable()
  })
}
