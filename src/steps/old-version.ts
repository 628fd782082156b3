import type { Json } from '../domain/json.ts'
import { observed, startHealthy, stopInstances } from './instances.ts'
import type { World } from './world.ts'

/** The instances of a service that are not of the new version. */
export const oldInstances = async (world: World, service: string): Promise<readonly string[]> =>
  (await world.target.instances())
    .filter(instance => instance.service === service && instance.release !== world.next.release.id)
    .map(({ id }) => id)
    .sort()

/** Drains and stops instances that no user is routed to any more. */
export const drainAndStop = async (
  world: World,
  service: string,
  ids: readonly string[],
  drainMs: number,
): Promise<Json> => {
  const { cut } = await world.router.drain(service, ids, drainMs, world.lease)
  if (cut > 0) world.log.line(`${service}: ${cut} requests were cut after ${drainMs / 1000} s of draining`)
  await stopInstances(world, ids)
  return { stopped: ids, cut }
}

/**
 * Starts the instances that ran before again, under their old ids. Those that still run are left alone; one that is on its way out is
 * let go first.
 */
export const startAgain = async (
  world: World,
  service: string,
  ids: readonly string[],
  startMs: number,
): Promise<void> => {
  if (world.base === null) return
  const there = await observed(world, ids)
  const leaving = there.filter(({ state }) => state === 'stopping').map(({ id }) => id)
  if (leaving.length > 0) await stopInstances(world, leaving)
  const missing = ids.filter(id => leaving.includes(id) || !there.some(instance => instance.id === id))
  if (missing.length > 0) await startHealthy(world, world.base, service, missing, startMs)
}
