import type { PlannedStep } from '../../src/domain/plan.ts'
import { refusal } from '../../src/domain/saga/apply.ts'
import type { Fact } from '../../src/domain/saga/event.ts'
import { undoLeft } from '../../src/domain/saga/progress.ts'
import { undoDependencies } from '../../src/domain/undo-order.ts'
import { engineMoves } from './saga-engine.ts'
import { eventOf, landed, modelError, person, takenBack, withLate, without } from './saga-model.ts'
import type { Model, Move } from './saga-model.ts'

/** Everything that can happen now: what the engine does by `next` with each outcome, crashes, late effects, persons, timers. */
export const movesOf = (model: Model): readonly Move[] => [
  ...(model.node === 'up' ? engineMoves(model) : []),
  ...crashes(model),
  ...lateEffects(model),
  ...decisions(model),
]

/** A node dies at any moment; another one takes over where there is work. */
const crashes = (model: Model): readonly Move[] => {
  const { state, epoch } = model.deployment
  if (state !== 'running' && state !== 'undoing') return []
  if (model.node === 'down') {
    const facts: readonly Fact[] = [{ type: 'taken-over', epoch: epoch + 1, node: 'other' }]
    return [{ label: 'take over', facts, change: { node: 'up' } }]
  }
  const call = model.inFlight
  const late = call === null || call.landed ? model.late : withLate(model, call.step)
  return [{ label: 'crash', facts: [], change: { node: 'down', inFlight: null, late } }]
}

const lateEffects = (model: Model): readonly Move[] =>
  model.late.map(step => ({
    label: `${step} takes effect late`,
    facts: [],
    change: { ...landed(model, step), late: without(model.late, step) },
  }))

/** What persons and the deadline of a question may do; what the saga refuses does not happen. */
const decisions = (model: Model): readonly Move[] => {
  const by = { actor: person, reason: 'because' }
  const answers: readonly Move[] = (['retry', 'skip', 'take-back'] as const).flatMap(answer =>
    [true, false].map(confirmsLoss => ({
      label: `answer ${answer}${confirmsLoss ? ', whatever is lost' : ''}`,
      facts: [{ type: 'answered', answer, confirmsLoss, ...by }],
      change: {
        agreedToCross:
          model.agreedToCross || (answer === 'retry' && model.deployment.asking?.about === 'point-of-no-return'),
      },
    })),
  )
  const all: readonly Move[] = [
    { label: 'abort', facts: [{ type: 'abort-requested', ...by }], change: {} },
    ...answers,
    { label: 'nobody answers', facts: [{ type: 'ask-expired' }], change: {} },
    {
      label: 'the watch fails before anybody answers',
      facts: [{ type: 'breached', step: model.deployment.asking?.step ?? '', error: modelError }],
      change: {},
    },
    { label: 'continue', facts: [{ type: 'continued', actor: person }], change: {} },
    { label: 'adopt', facts: [{ type: 'adopted', ...by }], change: {} },
    ...attestable(model).map(step => ({
      label: `attest ${step.id}`,
      facts: [{ type: 'attested' as const, step: step.id, ...by }],
      change: { ...takenBack(model, step), disturbed: true },
    })),
  ]
  return all.filter(move => move.facts.every(fact => refusal(model.deployment, eventOf(fact)) === null))
}

/** What a sensible person undoes by hand: what failed, not what waits for it. */
const attestable = (model: Model): readonly PlannedStep[] => {
  if (model.deployment.state !== 'stuck') return []
  const left = undoLeft(model.deployment)
  return left.filter(
    step => !undoDependencies(model.deployment.plan.steps, step).some(id => left.some(s => s.id === id)),
  )
}
