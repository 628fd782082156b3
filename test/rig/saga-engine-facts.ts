import { currentStep, stepState } from '../../src/domain/saga/deployment.ts'
import type { Fact } from '../../src/domain/saga/event.ts'
import type { Action } from '../../src/domain/saga/next.ts'
import { modelError } from './saga-model.ts'
import type { Model } from './saga-model.ts'

/** The facts that only `next` may bring about, each with the action that it belongs to. */
export const engineFacts = (
  model: Model,
): readonly { readonly fact: Fact; readonly fits: (action: Action) => boolean }[] => {
  const { deployment } = model
  const step = currentStep(deployment)?.id ?? ''
  const state = stepState(deployment, step)
  const isPending = state.status === 'pending'
  return [
    {
      fact: { type: 'step-started', step, operationId: 'x', before: null },
      fits: action => action.kind === 'do' && isPending,
    },
    {
      fact: { type: 'step-failed', step, error: modelError, retryAt: null },
      fits: action =>
        (deployment.state === 'running' && state.status === 'started') || (action.kind === 'do' && isPending),
    },
    { fact: { type: 'settled', step, settlement: { outcome: 'not-done' } }, fits: action => action.kind === 'settle' },
    { fact: { type: 'succeeded' }, fits: action => action.kind === 'finish' && action.as === 'succeeded' },
    { fact: { type: 'rolled-back' }, fits: action => action.kind === 'finish' && action.as === 'rolled-back' },
    ...(['failure', 'unknown', 'point-of-no-return', 'abort'] as const).map(question => ({
      fact: { type: 'asked' as const, question, step: deployment.question?.step ?? step, deadline: null },
      fits: (action: Action) => action.kind === 'ask' && action.about === question,
    })),
    {
      fact: { type: 'breached', step: deployment.asking?.step ?? step, error: modelError },
      fits: action => action.kind === 'wait' && action.for === 'answer' && !isForPersons(model),
    },
    ...deployment.plan.steps.map(({ id }) => ({
      fact: { type: 'undo-started' as const, step: id, operationId: 'x' },
      fits: (action: Action) => action.kind === 'undo' && action.step.id === id,
    })),
  ]
}

/** A rollback, and what is past its point of no return, is only taken back by a person's word. */
const isForPersons = ({ deployment }: Model): boolean => {
  const { kind, steps } = deployment.plan
  const points = steps.filter(({ reversible }) => reversible.kind === 'no')
  return kind === 'rollback' || points.some(({ id }) => stepState(deployment, id).operationId !== null)
}
