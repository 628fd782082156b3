import { failure } from '../../domain/errors/error.ts'
import { routerErrors } from '../../domain/errors/router.ts'
import type { Route } from '../../ports/router.ts'

/** Versions that a route may have: backends cannot be made while HAProxy runs, so they are there before. */
const VERSIONS = 4
/** Twice as many: a route takes lanes that the one before does not use. */
export const LANES = VERSIONS * 2

export const noLanes: readonly (string | null)[] = Array.from({ length: LANES }, () => null)

const weighted = (route: Route): string[] => route.versions.filter(v => v.weight > 0).map(v => v.release)

/** ROUTER_CALL_INVALID when more versions have a weight than there are lanes for. */
export const refuseTooMany = (route: Route): void => {
  const { length } = weighted(route)
  if (length <= VERSIONS) return
  const reason = `HAProxy routes to ${VERSIONS} versions of a service at most, and ${length} have a weight`
  throw failure(routerErrors.ROUTER_CALL_INVALID, { call: 'set-route', reason })
}

/**
 * Which release each lane carries under the new route: one that has a lane keeps it; the others get lanes that `inForce`
 * (those that requests are led to now) does not name, free ones first.
 */
export const assignedLanes = (
  lanes: readonly (string | null)[],
  inForce: ReadonlySet<number>,
  route: Route,
): readonly (string | null)[] => {
  const releases = weighted(route)
  const next = [...lanes]
  for (const release of releases) {
    if (next.includes(release)) continue
    const open = next.map((_, lane) => lane).filter(lane => !inForce.has(lane) && !releases.includes(next[lane] ?? ''))
    const lane = open.find(candidate => next[candidate] === null) ?? open[0]
    if (lane === undefined) throw new Error(`no lane is free for ${release}`)
    next[lane] = release
  }
  return next
}
