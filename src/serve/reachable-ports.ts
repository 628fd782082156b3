import { requireHere } from '../app/require-here.ts'
import type { EngineDeps } from '../engine/deps.ts'
import type { Home } from '../store/environment-homes.ts'
import type { Store } from '../store/open-store.ts'

/** The adapters of environments that live here. Of one that lives in another data folder: SERVE_ELSEWHERE. */
export const reachablePorts =
  (store: Store, here: Home, portsFor: EngineDeps['portsFor']): EngineDeps['portsFor'] =>
  async (place, ...rest) => {
    await requireHere(store.db, here, place)
    return portsFor(place, ...rest)
  }
