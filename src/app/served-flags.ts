import { resolvedFlag } from '../domain/app-flag.ts'
import type { AppFlag, ResolvedFlag } from '../domain/app-flag.ts'
import type { Place } from '../domain/environment.ts'
import { appOf } from '../engine/app-of.ts'
import { runningRelease } from '../store/environments.ts'
import { servedSettings } from '../store/flag-settings.ts'
import type { Store } from '../store/open-store.ts'
import { releaseById } from '../store/releases.ts'
import { whileReachable } from '../store/while-reachable.ts'

/** Feature flags as they are served. STORE_UNREACHABLE. */
export type ServedFlags = {
  /** To an instance of a release; `only`: nothing is looked up unless the release declares that one (null: all). */
  ofRelease(place: Place, release: string, only: string | null): Promise<readonly ResolvedFlag[]>
  /** To whoever is no instance: as the release that runs there declares them. `release` null: nothing runs there. */
  ofPlace(place: Place): Promise<{ readonly release: string | null; readonly flags: readonly ResolvedFlag[] }>
}

/** What a release declares never changes: that of so many is remembered. */
const rememberedReleases = 200

/** The feature flags of every app, for those who ask often: a question costs one look at what is set. */
export const servedFlags = ({ pool }: Pick<Store, 'pool'>): ServedFlags => {
  const known = new Map<string, readonly AppFlag[]>()
  const declaredBy = async (release: string): Promise<readonly AppFlag[]> => {
    const remembered = known.get(release)
    if (remembered !== undefined) return remembered
    const found = await whileReachable(() => releaseById(pool, release))
    // One that is not there yet may come.
    if (found === null) return []
    const [oldest] = known.keys()
    if (known.size >= rememberedReleases && oldest !== undefined) known.delete(oldest)
    const declared = appOf(found).flags
    known.set(release, declared)
    return declared
  }
  const resolve = async (place: Place, declared: readonly AppFlag[]): Promise<readonly ResolvedFlag[]> => {
    if (declared.length === 0) return []
    const settings = await servedSettings(pool, place)
    return declared.map(flag =>
      resolvedFlag(
        flag,
        settings.find(({ key }) => key === flag.key),
      ),
    )
  }
  return {
    ofRelease: async (place, release, only) => {
      const declared = await declaredBy(release)
      return resolve(place, only === null ? declared : declared.filter(({ key }) => key === only))
    },
    ofPlace: async place => {
      const release = await whileReachable(() => runningRelease(pool, place))
      return { release, flags: release === null ? [] : await resolve(place, await declaredBy(release)) }
    },
  }
}
