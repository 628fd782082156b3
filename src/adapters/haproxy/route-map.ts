import { createHash } from 'node:crypto'
import { failure } from '../../domain/errors/error.ts'
import { routerErrors } from '../../domain/errors/router.ts'
import type { Route } from '../../ports/router.ts'
import { problemAnswer } from '../../router/answer.ts'
import { pickVersion } from '../../router/pick.ts'

export const SLOTS = 100

/** The key of a test token: a digest, so that the token is in no file of HAProxy's and in no answer of its. */
const testKey = (token: string): string => createHash('sha256').update(token).digest('hex').toUpperCase()

/** The order in which 100 requests in a row go to lanes: each version exactly its weight, well mixed. */
const turnsOf = (route: Route, lanes: readonly (string | null)[]): readonly string[] => {
  const versions = route.versions.map(({ release, weight }) => ({ release, weight, turn: 0 }))
  return Array.from({ length: SLOTS }).flatMap((_, slot) => {
    const version = pickVersion(versions)
    return version === undefined ? [] : [`${slot} ${lanes.indexOf(version.release)}`]
  })
}

/**
 * What a service's frontend looks up, as lines of key and value: `0` to `99` the lane of each request in turn, `parked` for
 * how many milliseconds one may wait, `late` what one is answered that waited for too long, and a digest for the test route.
 */
export const routeMap = (route: Route, lanes: readonly (string | null)[]): readonly string[] => {
  const { service, parkMs } = route
  const late = problemAnswer(failure(routerErrors.ROUTER_PARKED_TOO_LONG, { service, parkMs })).body
  return [
    `late ${late}`,
    ...(route.parked ? [`parked ${parkMs}`] : []),
    ...(route.test === null ? [] : [`${testKey(route.test.token)} test`]),
    ...turnsOf(route, lanes),
  ]
}
