import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import type { Json } from '../domain/json.ts'
import { drainAndStop, oldInstances, startAgain } from './old-version.ts'
import { observed } from './instances.ts'
import { forgetOld, routeInstance, routeOf, withVersion } from './routes.ts'
import type { World } from './world.ts'

const params = z.object({ service: z.string(), drainMs: z.number(), startMs: z.number() })
type Before = { readonly instances: readonly string[] }

/** Drains and stops the old version, which no user is routed to any more. */
export const retire = defineStep<z.infer<typeof params>, Before, Json>({
  kind: 'retire',
  version: 1,
  params,
  effect: 'stop-old',
  timeoutMs: 300_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ service }) => `drain and stop the old ${service}`,
  reversible: () => ({ kind: 'yes' }),
  prepare: async ({ service }, world) => ({ instances: await oldInstances(world, service) }),
  run: async ({ service, drainMs }, { instances }, world) => {
    const receipt = await drainAndStop(world, service, instances, drainMs)
    await forgetOld(world, service)
    return { receipt }
  },
  settle: runAgain,
  undo: async ({ service, startMs }, { instances }, _receipt, world) => {
    await startAgain(world, service, instances, startMs)
    await routeOldAgain(world, service, instances)
    return []
  },
})

/** The old version stands behind the port again, still without users: the undo of the shift moves them. */
const routeOldAgain = async (world: World, service: string, ids: readonly string[]): Promise<void> => {
  const route = await routeOf(world, service)
  if (route === null || world.base === null || ids.length === 0) return
  const instances = (await observed(world, ids)).map(routeInstance)
  await world.router.setRoute(withVersion(route, { release: world.base.release.id, weight: 0, instances }), world.lease)
}
