import { z } from 'zod'
import { defineStep, nothingToUndo } from './define-step.ts'
import type { Json } from '../domain/json.ts'
import { watchParams } from './watch.ts'
import { watchFor } from './watch-for.ts'
import type { Watched } from './watch-for.ts'
import { settleWatches } from './watch-open.ts'

const params = z.object({ durationMs: z.number(), everyMs: z.number(), watch: z.array(watchParams).readonly() })

const savedMs = (saved: Json): number =>
  typeof saved === 'object' && saved !== null && 'watchedMs' in saved && typeof saved.watchedMs === 'number'
    ? saved.watchedMs
    : 0

const byWhat = (watch: z.infer<typeof params>['watch']): string =>
  watch.length === 0 ? '' : ` by ${watch.map(({ name }) => name).join(', ')}`

/** Old and new coexist and are watched. Only time that was really watched counts: after a crash the rest is watched again. */
export const bake = defineStep<z.infer<typeof params>, null, Watched>({
  kind: 'bake',
  version: 4,
  params,
  effect: 'none',
  timeoutMs: 7 * 24 * 3_600_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ durationMs, watch }) =>
    `bake for ${durationMs / 1000} s: old and new coexist and are watched${byWhat(watch)}`,
  reversible: () => ({ kind: 'nothing' }),
  prepare: () => Promise.resolve(null),
  run: async (span, _before, world) => {
    const watchedMs = savedMs(world.saved)
    return { receipt: await watchFor(world, { ...span, watchedMs, saved: progress => world.checkpoint(progress) }) }
  },
  settle: async ({ watch }, _before, world) => {
    await settleWatches(world, watch)
    return { outcome: 'not-done' }
  },
  undo: nothingToUndo,
})
