import { isIP } from 'node:net'
import { z } from 'zod'
import type { Place } from '../../domain/environment.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { routerErrors } from '../../domain/errors/router.ts'
import type { Route } from '../../ports/router.ts'
import { isFreePort } from '../../postgres/free-port.ts'
import { routeSchema } from '../../router/protocol.ts'
import type { RouterState } from '../../router/state.ts'
import { serviceKey } from '../../router/totals.ts'
import { entriesOf } from './entries.ts'
import { refuseTooMany } from './lanes.ts'

/** ROUTER_CALL_INVALID for a route that makes no sense, or that HAProxy cannot have. */
export const refuseInvalid = (route: Route): void => {
  const parsed = routeSchema.safeParse(route)
  if (!parsed.success)
    throw failure(routerErrors.ROUTER_CALL_INVALID, { call: 'set-route', reason: z.prettifyError(parsed.error) })
  refuseTooMany(route)
  const named = route.versions.flatMap(({ instances }) => instances).find(({ host }) => isIP(host) === 0)
  if (named === undefined) return
  const reason = `HAProxy takes instances by IP address, and ${named.id} is at ${named.host}`
  throw failure(routerErrors.ROUTER_CALL_INVALID, { call: 'set-route', reason })
}

export const portTaken = (service: string, port: number, holder: string | null): LockstepError =>
  failure(routerErrors.ROUTER_PORT_IN_USE, { service, port, holder })

/** ROUTER_PORT_IN_USE when another service or another program has the port. */
export const refuseTaken = async (state: RouterState, place: Place, service: string, port: number): Promise<void> => {
  const own = serviceKey(place, service)
  const keys = entriesOf(state)
    .filter(entry => entry.port === port)
    .map(entry => serviceKey(entry.place, entry.route.service))
  const holder = keys.find(key => key !== own) ?? null
  if (holder === null && (await isFreePort(port))) return
  throw portTaken(service, port, holder)
}
