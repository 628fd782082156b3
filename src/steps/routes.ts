import type { Instance } from '../ports/target.ts'
import type { Route, RouteInstance, RouteState, RouteVersion } from '../ports/router.ts'
import { instanceTargetOf } from './kinds-of-target.ts'
import type { World } from './world.ts'

/** How long a request may wait at the router while the old version is away and the new one is not there yet. */
export const parkMs = 60_000

export const emptyRoute = (service: string): Route => ({
  service,
  versions: [],
  parked: false,
  parkMs,
  test: null,
  sticky: null,
})

/** The route that is in force; null when the service has none yet. */
export const routeOf = async (world: World, service: string): Promise<Route | null> =>
  (await routeStateOf(world, service))?.route ?? null

export const routeStateOf = async (world: World, service: string): Promise<RouteState | null> =>
  (await world.router.routes()).find(({ route }) => route.service === service) ?? null

export const routeInstance = ({ id, address }: Instance): RouteInstance => ({ id, ...address })

/** The route with that version in it at that weight; others keep theirs. */
export const withVersion = (route: Route, version: RouteVersion): Route => ({
  ...route,
  versions: [...route.versions.filter(({ release }) => release !== version.release), version],
})

/** The route without that release. */
export const withoutVersion = (route: Route, release: string): Route => ({
  ...route,
  versions: route.versions.filter(version => version.release !== release),
})

/** Takes every version but the new one off the route; the rest of it stays as it is. */
export const forgetOld = async (world: World, service: string): Promise<void> => {
  const route = await routeOf(world, service)
  if (route === null) return
  const versions = route.versions.filter(({ release }) => release === world.next.release.id)
  await world.router.setRoute({ ...route, versions }, world.lease)
}

/** All traffic to one release, nothing parked, no test route, nobody bound to a version. */
export const allTo = (route: Route, release: string): Route => ({
  ...route,
  parked: false,
  test: null,
  sticky: null,
  versions: route.versions.map(version => ({ ...version, weight: version.release === release ? 100 : 0 })),
})

/** That share of the traffic to one release, the rest to another. */
export const split = (
  route: Route,
  to: { readonly release: string; readonly weight: number },
  rest: string,
): Route => ({
  ...route,
  parked: false,
  versions: route.versions.map(version => ({ ...version, weight: weightIn(version.release, to, rest) })),
})

const weightIn = (release: string, to: { readonly release: string; readonly weight: number }, rest: string): number => {
  if (release === to.release) return to.weight
  return release === rest ? 100 - to.weight : 0
}

/** Puts a remembered route back with the addresses that its instances have now; instances that are gone are left out. */
export const restoreRoute = async (world: World, before: Route): Promise<void> => {
  const instances = await instanceTargetOf(world).instances()
  const versions = before.versions
    .map(version => ({
      ...version,
      instances: instances.filter(({ id }) => version.instances.some(known => known.id === id)).map(routeInstance),
    }))
    .filter(version => version.instances.length > 0)
  await world.router.setRoute({ ...before, versions }, world.lease)
}
