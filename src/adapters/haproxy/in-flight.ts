import type { Place } from '../../domain/environment.ts'
import type { Route, RouteState } from '../../ports/router.ts'
import { serviceKey } from '../../router/totals.ts'
import { tell } from './runtime-socket.ts'
import type { Look } from './tally.ts'

type InFlight = {
  readonly socket: string
  readonly instance: string
  readonly server: string
  readonly requests: number
}

/** Requests under way to each server of the service, in every process. */
export const inFlightOf = (looks: readonly Look[], place: Place, service: string): readonly InFlight[] =>
  looks.flatMap(({ process: { socket, services }, rows }) =>
    services
      .filter(record => serviceKey(record.place, record.service) === serviceKey(place, service))
      .flatMap(({ servers }) => servers)
      .flatMap(({ proxy, name, instance }) =>
        rows
          .filter(row => row.proxy === proxy && row.server === name)
          .map(row => ({ socket, instance: instance.id, server: `${proxy}/${name}`, requests: row.current })),
      ),
  )

/** Breaks off the requests to these servers; HAProxy counts them as lost. */
export const cutOff = async (servers: readonly InFlight[]): Promise<void> => {
  for (const { socket, server } of servers) await tell(socket, `shutdown sessions server ${server}`)
}

/** Every instance of the route, and others that still have something in flight. */
export const byInstance = (
  route: Route,
  all: readonly { readonly instance: string; readonly requests: number }[],
): RouteState['inFlight'] => {
  const sums = new Map(route.versions.flatMap(version => version.instances.map(({ id }) => [id, 0])))
  for (const { instance, requests } of all) if (requests > 0) sums.set(instance, (sums.get(instance) ?? 0) + requests)
  return [...sums].map(([instance, requests]) => ({ instance, requests }))
}
