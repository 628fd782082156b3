import type { Route, RouteInstance } from '../../ports/router.ts'
import { labelOf, laneOf, serverName, testOf } from './names.ts'
import type { ServerRecord, ServiceRecord } from './running.ts'

const isSame = (a: RouteInstance, b: RouteInstance): boolean => a.id === b.id && a.host === b.host && a.port === b.port

/**
 * The servers that a route needs: in its lane each instance of a version with a weight, and in the test backend those of the
 * tested release. One that the record knows keeps its name; new ones are named from `serial` on.
 */
export const wantedServers = (
  { place, service, servers }: ServiceRecord,
  route: Route,
  lanes: readonly (string | null)[],
  serial: number,
): { readonly wanted: readonly ServerRecord[]; readonly serial: number } => {
  const label = labelOf(place, service)
  const needed = route.versions.flatMap(({ release, weight, instances }) =>
    [
      ...(weight > 0 ? [laneOf(label, lanes.indexOf(release))] : []),
      ...(route.test?.release === release ? [testOf(label)] : []),
    ].flatMap(proxy => instances.map(instance => ({ proxy, release, instance }))),
  )
  let next = serial
  const wanted = needed.map(one => {
    const known = servers.find(
      ({ proxy, release, instance }) =>
        proxy === one.proxy && release === one.release && isSame(instance, one.instance),
    )
    if (known !== undefined) return known
    next += 1
    return { ...one, name: serverName(next - 1, one.instance.id) }
  })
  return { wanted, serial: next }
}
