import { z } from 'zod'
import { defineStep, nothingToUndo } from './define-step.ts'
import type { Json } from '../domain/json.ts'

const params = z.object({})
type Receipt = {
  readonly id: string
  readonly method: string
  readonly location: string
  readonly bytes: number
  readonly ms: number
}

/** Copies the database to where a person can restore it from. Kept also when the deployment is taken back. */
export const snapshot = defineStep<z.infer<typeof params>, Json, Receipt | null>({
  kind: 'snapshot',
  version: 1,
  params,
  effect: 'none',
  timeoutMs: 3_600_000,
  opensDataWindow: false,
  mayBeSkipped: false,
  describe: () => 'take a snapshot of the database',
  reversible: () => ({ kind: 'nothing' }),
  prepare: () => Promise.resolve(null),
  run: async (_params, _before, world) => ({
    receipt: (await world.snapshots?.take(world.operationId, world.log, world.signal)) ?? null,
  }),
  settle: async (_params, _before, world) => {
    const found = (await world.snapshots?.find(world.operationId)) ?? null
    return found === null ? { outcome: 'not-done' } : { outcome: 'done', receipt: found }
  },
  undo: nothingToUndo,
})
