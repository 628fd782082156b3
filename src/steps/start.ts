import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import { newInstanceIds, startHealthy, stopInstances } from './instances.ts'
import { emptyRoute, routeInstance, routeOf, withVersion, withoutVersion } from './routes.ts'
import type { World } from './world.ts'

const params = z.object({
  service: z.string(),
  startMs: z.number(),
  isRouted: z.boolean(),
  /** So many at first; where instances are replaced in batches, the others follow later. */
  instances: z.int(),
})
type Params = z.infer<typeof params>
type Before = { readonly hadRoute: boolean }
type Receipt = { readonly instances: readonly string[] }

const drainMs = 30_000

/** Starts the new version beside the old one, without users; a request with the test token reaches it. */
export const start = defineStep<Params, Before, Receipt>({
  kind: 'start',
  version: 2,
  params,
  effect: 'code',
  timeoutMs: 120_000,
  opensDataWindow: false,
  mayBeSkipped: false,
  describe: ({ service }) => `start the new ${service} without traffic`,
  reversible: () => ({ kind: 'yes' }),
  prepare: async ({ service }, world) => ({ hadRoute: (await routeOf(world, service)) !== null }),
  run: async ({ service, startMs, isRouted, instances: count }, _before, world) => {
    const ids = newInstanceIds(world, service).slice(0, count)
    const instances = await startHealthy(world, world.next, service, ids, startMs)
    if (isRouted) await route(world, service, instances.map(routeInstance))
    return { receipt: { instances: instances.map(({ id }) => id) } }
  },
  settle: runAgain,
  undo: async ({ service }, before, _receipt, world) => {
    await unroute(world, service, before.hadRoute)
    await stopInstances(world, newInstanceIds(world, service))
    return []
  },
})

const route = async (world: World, service: string, instances: readonly ReturnType<typeof routeInstance>[]) => {
  const current = (await routeOf(world, service)) ?? emptyRoute(service)
  const release = world.next.release.id
  const known = current.versions.find(version => version.release === release)
  const version = { release, weight: known?.weight ?? 0, instances }
  await world.router.setRoute(
    { ...withVersion(current, version), test: { release, token: world.testToken } },
    world.lease,
  )
}

const unroute = async (world: World, service: string, hadRoute: boolean): Promise<void> => {
  const current = await routeOf(world, service)
  if (current === null) return
  await world.router.setRoute({ ...withoutVersion(current, world.next.release.id), test: null }, world.lease)
  await world.router.drain(service, newInstanceIds(world, service), drainMs, world.lease)
  if (!hadRoute) await world.router.removeRoute(service, world.lease)
}
