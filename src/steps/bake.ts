import { z } from 'zod'
import { defineStep, nothingToUndo } from './define-step.ts'
import type { Json } from '../domain/json.ts'
import { watchParams } from './watch.ts'
import { watchFor } from './watch-for.ts'
import { settleWatches } from './watch-open.ts'

const params = z.object({ durationMs: z.number(), everyMs: z.number(), watch: z.array(watchParams).readonly() })

const savedMs = (saved: Json): number =>
  typeof saved === 'object' && saved !== null && 'watchedMs' in saved && typeof saved.watchedMs === 'number'
    ? saved.watchedMs
    : 0

const byWhat = (watch: z.infer<typeof params>['watch']): string =>
  watch.length === 0 ? '' : ` by ${watch.map(({ name }) => name).join(', ')}`

/** Old and new coexist and are watched. Only time that was really watched counts: after a crash the rest is watched again. */
export const bake = defineStep<z.infer<typeof params>, null, { readonly watchedMs: number; readonly looks: number }>({
  kind: 'bake',
  version: 2,
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
    const saved = (watchedMs: number) => world.checkpoint({ watchedMs })
    return { receipt: await watchFor(world, { ...span, watchedMs: savedMs(world.saved), saved }) }
  },
  settle: async ({ watch }, _before, world) => {
    await settleWatches(world, watch)
    return { outcome: 'not-done' }
  },
  undo: nothingToUndo,
})
