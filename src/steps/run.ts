import { z } from 'zod'
import { commandFailure, runCommand, settleCommand } from './command.ts'
import { defineStep } from './define-step.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import type { World } from './world.ts'

const params = z.object({ name: z.string(), do: z.string(), undo: z.string().nullable() })

/** A command of the file. It may run again after a crash, so it has to be idempotent by LOCKSTEP_OPERATION. */
export const run = defineStep<z.infer<typeof params>, null, { readonly ms: number }>({
  kind: 'run',
  version: 1,
  params,
  effect: 'infrastructure',
  timeoutMs: 600_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ name, do: line }) => `${name}: ${line}`,
  reversible: ({ name, undo }) => (undo === null ? { kind: 'no', why: `${name} declares no undo` } : { kind: 'yes' }),
  prepare: () => Promise.resolve(null),
  run: async ({ name, do: line }, _before, world) => ({ receipt: await named(name, line, world) }),
  settle: (_params, _before, world) => settleCommand(world),
  undo: async ({ name, undo }, _before, _receipt, world) => {
    await world.runner.end(world.operationId)
    if (undo === null) return [{ what: name, why: 'it declares no undo' }]
    await named(name, undo, world)
    return []
  },
})

const named = (name: string, line: string, world: World) =>
  runCommand(line, world).catch((error: unknown) => {
    throw commandFailure(error, reason => failure(stepErrors.STEP_COMMAND_FAILED, { name, reason }, error))
  })
