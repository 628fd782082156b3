import { z } from 'zod'
import { commandFailure, runCommand, settleCommand } from './command.ts'
import { defineStep, nothingToUndo } from './define-step.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'

const params = z.object({ run: z.string() })

/** A test command of the team's own against the new version, before or after users see it. */
export const test = defineStep<z.infer<typeof params>, null, { readonly ms: number }>({
  kind: 'test',
  version: 1,
  params,
  effect: 'none',
  timeoutMs: 600_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ run }) => `test the new version: ${run}`,
  reversible: () => ({ kind: 'nothing' }),
  prepare: () => Promise.resolve(null),
  run: async ({ run }, _before, world) => ({
    receipt: await runCommand(run, world).catch((error: unknown) => {
      throw commandFailure(error, reason => failure(stepErrors.STEP_TEST_FAILED, { command: run, reason }, error))
    }),
  }),
  settle: (_params, _before, world) => settleCommand(world),
  undo: nothingToUndo,
})
