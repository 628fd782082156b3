import type { EngineDeps } from '../engine/deps.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { placeName } from '../domain/environment.ts'
import { homeOfEnvironment } from '../store/environment-homes.ts'
import type { Home } from '../store/environment-homes.ts'
import type { Store } from '../store/open-store.ts'

/**
 * The adapters of environments that live here. Of one that lives in another data folder this one would see nothing, and take it for
 * empty: SERVE_ELSEWHERE.
 */
export const reachablePorts =
  (store: Store, here: Home, portsFor: EngineDeps['portsFor']): EngineDeps['portsFor'] =>
  async (place, ...rest) => {
    const home = await homeOfEnvironment(store.db, place)
    if (home !== null && home.id !== here.id) {
      const { path, host } = home
      throw failure(serveErrors.SERVE_ELSEWHERE, { place: placeName(place), home: path, host, here: here.path })
    }
    return portsFor(place, ...rest)
  }
