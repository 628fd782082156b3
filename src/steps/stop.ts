import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import type { Json } from '../domain/json.ts'
import type { Route } from '../ports/router.ts'
import { drainAndStop, oldInstances, startAgain } from './old-version.ts'
import { forgetOld, parkMs, restoreRoute, routeOf } from './routes.ts'
import type { World } from './world.ts'

const params = z.object({ service: z.string(), drainMs: z.number(), startMs: z.number() })
type Before = { readonly instances: readonly string[]; readonly route: Route | null }

/** Takes the old version away before the schema changes; requests wait at the router until the shift. */
export const stop = defineStep<z.infer<typeof params>, Before, Json>({
  kind: 'stop',
  version: 1,
  params,
  effect: 'stop-old',
  timeoutMs: 300_000,
  opensDataWindow: false,
  mayBeSkipped: false,
  describe: ({ service }) =>
    `stop the old ${service}; requests wait at the router, each for ${parkMs / 1000} s at most`,
  reversible: () => ({ kind: 'yes' }),
  prepare: async ({ service }, world) => {
    const route = await routeOf(world, service)
    // The test token is a secret and what is prepared becomes an event.
    return { instances: await oldInstances(world, service), route: route && { ...route, test: null } }
  },
  run: async ({ service, drainMs }, { instances, route }, world) => {
    if (route !== null) await park(world, service, route)
    const receipt = await drainAndStop(world, service, instances, drainMs)
    if (route !== null) await forgetOld(world, service)
    return { receipt }
  },
  settle: runAgain,
  undo: async ({ service, startMs }, { instances, route }, _receipt, world) => {
    await startAgain(world, service, instances, startMs)
    if (route !== null) await restoreRoute(world, route)
    return []
  },
})

/** Nobody is forwarded any more, neither to the old version nor to a new one that may be there already. */
const park = async (world: World, service: string, before: Route): Promise<void> => {
  const route = (await routeOf(world, service)) ?? before
  const versions = route.versions.map(version => ({ ...version, weight: 0 }))
  await world.router.setRoute({ ...route, parked: true, versions }, world.lease)
}
