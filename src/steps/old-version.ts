import type { Json } from '../domain/json.ts'
import { startHealthy, stopInstances } from './instances.ts'
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

/** Starts the instances that ran before again, under their old ids. */
export const startAgain = async (
  world: World,
  service: string,
  ids: readonly string[],
  startMs: number,
): Promise<void> => {
  if (world.base === null || ids.length === 0) return
  await startHealthy(world, world.base, service, ids, startMs)
}
