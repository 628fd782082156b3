import { join } from 'node:path'
import { z } from 'zod'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { routeSchema } from './protocol.ts'

const placeState = z.object({
  app: z.string(),
  environment: z.string(),
  /** The highest epoch seen: it outlives the place's routes. */
  epoch: z.int(),
  services: z.array(z.object({ port: z.int(), route: routeSchema })),
})
const stateSchema = z.object({ format: z.literal(1), places: z.array(placeState) })

export type PlaceState = z.infer<typeof placeState>
/** All that a restarted router needs to listen on the same ports with the same routes. */
export type RouterState = z.infer<typeof stateSchema>

const statePath = (folder: string): string => join(folder, 'state.json')

/** The state stored in a router's folder; without a file the empty one. ROUTER_STATE_BROKEN rather than starting with half of the routes. */
export const loadState = async (folder: string): Promise<RouterState> => {
  const path = statePath(folder)
  const broken = (error: unknown) =>
    failure(
      routerErrors.ROUTER_STATE_BROKEN,
      { path, reason: error instanceof Error ? error.message : String(error) },
      error,
    )
  const json = await readJsonFile(path).catch((error: unknown) => {
    throw broken(error)
  })
  if (json === undefined) return { format: 1, places: [] }
  const parsed = stateSchema.safeParse(json)
  if (!parsed.success) throw broken(new Error(z.prettifyError(parsed.error)))
  return parsed.data
}

/** Stores the state atomically; when it resolves the state survives a crash. */
export const storeState = (folder: string, state: RouterState): Promise<void> => writeJsonFile(statePath(folder), state)

const isAt = (place: Place) => (state: PlaceState) => state.app === place.app && state.environment === place.environment

/** What is stored of a place; a place never heard of has epoch -1, below every lease. */
export const placeOf = (state: RouterState, place: Place): PlaceState =>
  state.places.find(isAt(place)) ?? { ...place, epoch: -1, services: [] }

/** The state with one place replaced. */
export const withPlace = (state: RouterState, place: PlaceState): RouterState => ({
  ...state,
  places: state.places.some(isAt(place))
    ? state.places.map(other => (isAt(place)(other) ? place : other))
    : [...state.places, place],
})

/** The place with one service's route and port set, or taken out. */
export const withService = (
  place: PlaceState,
  service: string,
  entry: PlaceState['services'][number] | null,
): PlaceState => {
  const isKnown = place.services.some(s => s.route.service === service)
  if (entry === null) return { ...place, services: place.services.filter(s => s.route.service !== service) }
  if (!isKnown) return { ...place, services: [...place.services, entry] }
  return { ...place, services: place.services.map(s => (s.route.service === service ? entry : s)) }
}
