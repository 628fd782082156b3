import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import type { Route } from '../ports/router.ts'
import { allTo, emptyRoute, restoreRoute, routeOf, split } from './routes.ts'
import type { World } from './world.ts'

const sticky = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cookie') }),
  z.object({ kind: z.literal('header'), name: z.string() }),
])
const params = z.object({ service: z.string(), weight: z.int(), sticky: sticky.nullable() })
type Params = z.infer<typeof params>
type Before = { readonly route: Route }

/** A share of the users to the new version, or all of them; back always at once. The old instances stay as they are. */
export const shift = defineStep<Params, Before, { readonly to: string; readonly weight: number }>({
  kind: 'shift',
  version: 2,
  params,
  effect: 'traffic',
  timeoutMs: 60_000,
  opensDataWindow: true,
  mayBeSkipped: false,
  describe: ({ service, weight }) =>
    `shift ${weight === 100 ? 'all traffic' : `${weight} % of the traffic`} of ${service} to the new version`,
  reversible: () => ({ kind: 'yes' }),
  prepare: async ({ service }, world) => {
    const route = (await routeOf(world, service)) ?? emptyRoute(service)
    // The test token is a secret and what is prepared becomes an event.
    return { route: { ...beforeShares(route, world), test: null } }
  },
  run: async ({ service, weight, sticky }, { route }, world) => {
    const current = (await routeOf(world, service)) ?? route
    const release = world.next.release.id
    const rest = world.base?.release.id ?? release
    const wanted = weight === 100 ? allTo(current, release) : { ...split(current, { release, weight }, rest), sticky }
    await world.router.setRoute(wanted, world.lease)
    return { receipt: { to: release, weight } }
  },
  settle: runAgain,
  undo: async (_params, { route }, _receipt, world) => {
    await restoreRoute(world, route)
    return []
  },
})

/** The route as it was before the new version got its first share: taking back any share brings all users off it at once. */
const beforeShares = (route: Route, { next, base }: World): Route => {
  const hasShare = route.versions.some(({ release, weight }) => release === next.release.id && weight > 0)
  const isOldThere = route.versions.some(({ release }) => release === base?.release.id)
  return hasShare && isOldThere && base !== null ? allTo(route, base.release.id) : route
}
