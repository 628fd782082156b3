import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import type { AnyStepKind } from '../steps/define-step.ts'
import { operationIdOf } from './perform.ts'

/** The same step kinds, only that one step does its work and then fails: the hardest case for what takes it back. */
export const failingAt = (
  kinds: ReadonlyMap<string, AnyStepKind>,
  deployment: string,
  step: string,
): ReadonlyMap<string, AnyStepKind> =>
  new Map(
    [...kinds].map(([name, kind]) => [name, { ...kind, run: failingRun(kind, operationIdOf(deployment, step), step) }]),
  )

const failingRun =
  (kind: AnyStepKind, operationId: string, step: string): AnyStepKind['run'] =>
  async (params, before, world) => {
    const result = await kind.run(params, before, world)
    if (world.operationId !== operationId) return result
    throw failure(stepErrors.STEP_FAILURE_INJECTED, { step })
  }
