import { z } from 'zod'
import { defineStep, nothingToUndo, runAgain } from './define-step.ts'
import type { Json } from '../domain/json.ts'
import { failedWatch } from './watch.ts'
import { watchParams } from './watch.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'

const params = z.object({ durationMs: z.number(), everyMs: z.number(), watch: z.array(watchParams).readonly() })

const savedMs = (saved: Json): number =>
  typeof saved === 'object' && saved !== null && 'watchedMs' in saved && typeof saved.watchedMs === 'number'
    ? saved.watchedMs
    : 0

/** Old and new coexist and are watched. Only time that was really watched counts: after a crash the rest is watched again. */
export const bake = defineStep<z.infer<typeof params>, null, { readonly watchedMs: number; readonly looks: number }>({
  kind: 'bake',
  version: 1,
  params,
  effect: 'none',
  timeoutMs: 7 * 24 * 3_600_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ durationMs }) => `bake for ${durationMs / 1000} s: old and new coexist and are watched`,
  reversible: () => ({ kind: 'nothing' }),
  prepare: () => Promise.resolve(null),
  run: async ({ durationMs, everyMs, watch }, _before, world) => {
    const before = savedMs(world.saved)
    const started = world.clock.monotonicMs()
    const failuresInARow = new Map<string, number>()
    let stored = before
    for (let looks = 1; ; looks++) {
      const bad = await failedWatch(world, watch, failuresInARow)
      if (bad !== null) throw failure(stepErrors.STEP_WATCH_FAILED, { what: bad })
      const watchedMs = before + world.clock.monotonicMs() - started
      if (watchedMs >= durationMs) return { receipt: { watchedMs: Math.round(watchedMs), looks } }
      if (watchedMs - stored > 5_000) await world.checkpoint({ watchedMs: (stored = Math.round(watchedMs)) })
      await world.clock.pause(Math.min(everyMs, durationMs - watchedMs), world.signal)
    }
  },
  settle: runAgain,
  undo: nothingToUndo,
})
