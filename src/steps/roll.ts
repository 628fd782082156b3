import { allOld, batchParams, describeBatch, doBatch, lookBeforeBatch, undoBatch } from './batch.ts'
import type { Batch, BatchParams, BeforeBatch } from './batch.ts'
import { defineStep, runAgain } from './define-step.ts'
import type { Json } from '../domain/json.ts'
import { weightOf } from '../domain/shares.ts'
import { newInstanceIds, observed } from './instances.ts'
import { emptyRoute, routeInstance, routeOf, withVersion, withoutVersion } from './routes.ts'
import type { World } from './world.ts'

/**
 * Replaces a batch of instances of a service that users are routed to: new ones start first and get their part of the users, then as
 * many old ones are drained and stopped. Back, users move at once while at least half of the old instances run; with fewer these would
 * be flooded, so the others start first.
 */
export const roll = defineStep<BatchParams, BeforeBatch, Json>({
  kind: 'roll',
  version: 1,
  params: batchParams,
  effect: 'traffic',
  timeoutMs: 300_000,
  opensDataWindow: true,
  mayBeSkipped: false,
  describe: describeBatch,
  reversible: () => ({ kind: 'yes' }),
  prepare: lookBeforeBatch,
  run: async (params, before, world) => ({
    receipt: await doBatch(params, before, world, batch =>
      spread(world, params.service, batch, weightOf({ next: batch.next.length, base: batch.base.length })),
    ),
  }),
  settle: runAgain,
  undo: async (params, before, _receipt, world) => {
    const { service } = params
    const old = allOld(service, before, world)
    const next = newInstanceIds(world, service)
    const alive = (await observed(world, old)).filter(({ state }) => state === 'healthy').map(({ id }) => id)
    if (alive.length * 2 >= old.length) await spread(world, service, { next, base: alive }, 0)
    await undoBatch(params, before, world)
    await spread(world, service, { next, base: old }, 0)
    return []
  },
})

/** Both versions behind the port with these instances, as far as they are there; `weight` is the new one's. */
const spread = async (world: World, service: string, ids: Batch, weight: number): Promise<void> => {
  const current = (await routeOf(world, service)) ?? emptyRoute(service)
  const release = world.base?.release.id ?? ''
  const fresh = (await observed(world, ids.next)).map(routeInstance)
  const old = (await observed(world, ids.base)).map(routeInstance)
  const withNew = withVersion(current, { release: world.next.release.id, weight, instances: fresh })
  const both =
    old.length === 0
      ? withoutVersion(withNew, release)
      : withVersion(withNew, { release, weight: 100 - weight, instances: old })
  // The test route is there as long as it leads elsewhere than the port does.
  await world.router.setRoute({ ...both, test: weight === 100 ? null : both.test }, world.lease)
}
