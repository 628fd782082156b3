import type { Kysely } from 'kysely'
import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { homeOfEnvironment } from '../store/environment-homes.ts'
import type { Home } from '../store/environment-homes.ts'
import type { Tables } from '../store/tables.ts'

/**
 * Refuses an environment that lives in another data folder: from here one would see nothing of it, and take it for empty.
 * SERVE_ELSEWHERE.
 */
export const requireHere = async (db: Kysely<Tables>, here: Home, place: Place): Promise<void> => {
  const home = await homeOfEnvironment(db, place)
  if (home === null || home.id === here.id) return
  const { path, host } = home
  throw failure(serveErrors.SERVE_ELSEWHERE, { place: placeName(place), home: path, host, here: here.path })
}
