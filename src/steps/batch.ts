import { z } from 'zod'
import type { Json } from '../domain/json.ts'
import { newInstanceIds, siblingIds, startHealthy } from './instances.ts'
import { drainAndStop, oldInstances, startAgain } from './old-version.ts'
import type { World } from './world.ts'

/** What a batch of instances leaves behind: so many of the new version and so many of the old one. */
export const batchParams = z.object({
  service: z.string(),
  next: z.int(),
  base: z.int(),
  startMs: z.number(),
  drainMs: z.number(),
})
export type BatchParams = z.infer<typeof batchParams>

/** The old instances that run before the batch. */
export type BeforeBatch = { readonly old: readonly string[] }

export const describeBatch = ({ service, next, base }: BatchParams): string =>
  `replace instances of ${service}: ${next} new, ${base} old`

export const lookBeforeBatch = async ({ service }: BatchParams, world: World): Promise<BeforeBatch> => ({
  old: await oldInstances(world, service),
})

/** The instances after the batch, by id. */
export type Batch = { readonly next: readonly string[]; readonly base: readonly string[] }

/** Starts the new instances of the batch, lets `between` bring them their work, then drains and stops as many old ones. */
export const doBatch = async (
  params: BatchParams,
  { old }: BeforeBatch,
  world: World,
  between: (batch: Batch) => Promise<void>,
): Promise<Json> => {
  const { service, startMs, drainMs } = params
  const batch = { next: newInstanceIds(world, service).slice(0, params.next), base: old.slice(0, params.base) }
  await startHealthy(world, world.next, service, batch.next, startMs)
  await between(batch)
  return drainAndStop(world, service, old.slice(params.base), drainMs)
}

/** Every old instance of the service, those too that earlier batches stopped: all come back together. */
export const allOld = (service: string, { old }: BeforeBatch, { base }: World): readonly string[] => {
  const count = base?.app.services.find(({ name }) => name === service)?.instances ?? 0
  return [...new Set([...old, ...old.slice(0, 1).flatMap(id => siblingIds(id, count))])].sort()
}

/** Starts all old instances that do not run. Idempotent. */
export const undoBatch = ({ service, startMs }: BatchParams, before: BeforeBatch, world: World): Promise<void> =>
  startAgain(world, service, allOld(service, before, world), startMs)
