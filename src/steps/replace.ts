import { batchParams, describeBatch, doBatch, lookBeforeBatch, undoBatch } from './batch.ts'
import type { BatchParams, BeforeBatch } from './batch.ts'
import { defineStep, runAgain } from './define-step.ts'
import type { Json } from '../domain/json.ts'

/**
 * Replaces a batch of instances of a service that nobody routes requests to. As no user waits for it, its undo comes after the
 * traffic's: it is a change of code.
 */
export const replace = defineStep<BatchParams, BeforeBatch, Json>({
  kind: 'replace',
  version: 1,
  params: batchParams,
  effect: 'code',
  timeoutMs: 300_000,
  opensDataWindow: true,
  mayBeSkipped: false,
  describe: describeBatch,
  reversible: () => ({ kind: 'yes' }),
  prepare: lookBeforeBatch,
  run: async (params, before, world) => ({
    receipt: await doBatch(params, before, world, () => Promise.resolve()),
  }),
  settle: runAgain,
  undo: async (params, before, _receipt, world) => {
    await undoBatch(params, before, world)
    return []
  },
})
