import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { placeOf } from './state.ts'
import type { PlaceState, RouterState } from './state.ts'

/** What is stored of the place, under this epoch from now on. ROUTER_EPOCH_STALE when a higher one was seen. */
export const fencedPlace = (state: RouterState, place: Place, epoch: number): PlaceState => {
  const stored = placeOf(state, place)
  if (epoch < stored.epoch)
    throw failure(routerErrors.ROUTER_EPOCH_STALE, { place: placeName(place), epoch, highest: stored.epoch })
  return { ...stored, epoch }
}

/** ROUTER_STILL_ROUTED when one of the instances has a weight: then it cannot be drained. */
export const refuseRouted = (place: PlaceState, service: string, instances: readonly string[]): void => {
  const route = place.services.find(entry => entry.route.service === service)?.route
  const weighted = route?.versions.filter(version => version.weight > 0) ?? []
  const routed = weighted.flatMap(version => version.instances.map(instance => instance.id))
  const still = instances.filter(id => routed.includes(id))
  if (still.length > 0) throw failure(routerErrors.ROUTER_STILL_ROUTED, { service, instances: still })
}
