import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import type { Route } from '../ports/router.ts'
import { allTo, emptyRoute, restoreRoute, routeOf } from './routes.ts'

const params = z.object({ service: z.string() })
type Before = { readonly route: Route }

/** Users to the new version at once, and back at once. The old instances stay as they are. */
export const shift = defineStep<z.infer<typeof params>, Before, { readonly to: string }>({
  kind: 'shift',
  version: 1,
  params,
  effect: 'traffic',
  timeoutMs: 60_000,
  opensDataWindow: true,
  mayBeSkipped: false,
  describe: ({ service }) => `shift all traffic of ${service} to the new version`,
  reversible: () => ({ kind: 'yes' }),
  prepare: async ({ service }, world) => {
    const route = (await routeOf(world, service)) ?? emptyRoute(service)
    // The test token is a secret and what is prepared becomes an event.
    return { route: { ...route, test: null } }
  },
  run: async ({ service }, { route }, world) => {
    const current = (await routeOf(world, service)) ?? route
    await world.router.setRoute(allTo(current, world.next.release.id), world.lease)
    return { receipt: { to: world.next.release.id } }
  },
  settle: runAgain,
  undo: async (_params, { route }, _receipt, world) => {
    await restoreRoute(world, route)
    return []
  },
})
