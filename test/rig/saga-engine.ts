import type { PlannedStep } from '../../src/domain/plan.ts'
import { stepState } from '../../src/domain/saga/deployment.ts'
import type { Fact } from '../../src/domain/saga/event.ts'
import { next } from '../../src/domain/saga/next.ts'
import type { Action } from '../../src/domain/saga/next.ts'
import { undoLeft } from '../../src/domain/saga/progress.ts'
import { landed, later, modelError, person, takenBack, withLate, without } from './saga-model.ts'
import type { Model, Move } from './saga-model.ts'
import { seenBy, writesOf } from './saga-world.ts'

/** What the engine does by `next`, with each outcome that it can have. */
export const engineMoves = (model: Model): readonly Move[] => {
  if (model.inFlight !== null) return callMoves(model, model.inFlight)
  const action = next(model.deployment)
  switch (action.kind) {
    case 'do':
      return stepState(model.deployment, action.step.id).status === 'pending'
        ? startMoves(model, action.step)
        : [{ label: `call ${action.step.id}`, facts: [], change: called(action.step) }]
    case 'settle':
      return settleMoves(model, action.step)
    case 'ask':
      return [
        {
          label: `ask about ${action.about}`,
          facts: [{ type: 'asked', question: action.about, step: action.step, deadline: later }],
          change: {},
        },
      ]
    case 'undo':
      return undoMoves(model, action.step)
    case 'wait':
      return waitMoves(model, action)
    case 'finish':
      return finishMoves(model, action.as)
  }
}

const called = (step: PlannedStep): Partial<Model> => ({ inFlight: { step: step.id, landed: false } })

const startMoves = (model: Model, step: PlannedStep): readonly Move[] => [
  {
    label: `start ${step.id}`,
    facts: [
      {
        type: 'step-started',
        step: step.id,
        operationId: newOperation(model, step.id),
        before: seenBy(model.world, step),
      },
    ],
    change: called(step),
  },
  { label: `prepare of ${step.id} fails`, facts: [failed(step.id, null)], change: {} },
  { label: `prepare of ${step.id} fails for now`, facts: [failed(step.id, later)], change: {} },
]

const newOperation = (model: Model, step: string): string => {
  const known = stepState(model.deployment, step).operationId ?? model.operations[step]
  return known === undefined ? `${step}/1` : `${known}+`
}

const failed = (step: string, retryAt: string | null): Fact => ({
  type: 'step-failed',
  step,
  error: modelError,
  retryAt,
})

/** A call that is under way: its effect comes, it returns, it fails in both ways, or it is given up because of an abort. */
const callMoves = (model: Model, call: NonNullable<Model['inFlight']>): readonly Move[] => {
  const left: Partial<Model> = { inFlight: null, late: call.landed ? model.late : withLate(model, call.step) }
  const ended: readonly Move[] = [
    { label: `${call.step} fails`, facts: [failed(call.step, null)], change: left },
    { label: `${call.step} fails for now`, facts: [failed(call.step, later)], change: left },
  ]
  const done: Move = {
    label: `${call.step} is done`,
    facts: [{ type: 'step-done', step: call.step, receipt: null, kept: [] }],
    change: { inFlight: null, late: without(model.late, call.step) },
  }
  const effect: Move = {
    label: `${call.step} takes effect`,
    facts: [],
    change: { ...landed(model, call.step), inFlight: { ...call, landed: true } },
  }
  const givenUp: Move = { label: `${call.step} is given up`, facts: [], change: left }
  return [...ended, call.landed ? done : effect, ...(model.deployment.abort === null ? [] : [givenUp])]
}

/** Settling waits a late effect out or cancels it, then looks; or it cannot tell, and the effect may still come. */
const settleMoves = (model: Model, step: PlannedStep): readonly Move[] => {
  const truth = model.operations[step.id] === undefined ? 'not-done' : 'done'
  return [
    {
      label: `settle ${step.id}: ${truth}`,
      facts: [
        {
          type: 'settled',
          step: step.id,
          settlement: truth === 'done' ? { outcome: truth, receipt: null } : { outcome: truth },
        },
      ],
      change: { late: without(model.late, step.id) },
    },
    {
      label: `settle ${step.id}: unknown`,
      facts: [{ type: 'settled', step: step.id, settlement: { outcome: 'unknown', why: 'no answer' } }],
      change: {},
    },
  ]
}

const waitMoves = (model: Model, action: Extract<Action, { kind: 'wait' }>): readonly Move[] => {
  switch (action.for) {
    case 'gates':
      return [
        { label: 'gates pass', facts: [{ type: 'gates-passed' }], change: {} },
        { label: 'reject', facts: [{ type: 'rejected', actor: person, reason: 'no' }], change: {} },
      ]
    case 'lock':
      return [
        { label: 'gates close', facts: [{ type: 'gates-closed', why: 'a freeze began' }], change: {} },
        {
          label: 'lock granted',
          facts: [{ type: 'lock-granted', epoch: 1, planHash: model.deployment.plan.hash }],
          change: {},
        },
        { label: 'superseded', facts: [{ type: 'superseded', by: 'dep_2' }], change: {} },
      ]
    case 'retry':
      return [
        { label: `retry of ${action.step} is due`, facts: [{ type: 'retry-due', step: action.step }], change: {} },
      ]
    case 'answer':
    case 'person':
    case 'nothing':
      return []
  }
}

const undoMoves = (model: Model, step: PlannedStep): readonly Move[] => {
  if (stepState(model.deployment, step.id).undo.status !== 'started') {
    const operationId = `${step.id}/undo`
    return [
      { label: `start undo of ${step.id}`, facts: [{ type: 'undo-started', step: step.id, operationId }], change: {} },
    ]
  }
  const taken = takenBack(model, step)
  const unhappy = (name: string, retryAt: string | null): Move => ({
    label: `undo of ${step.id} fails ${name}`,
    facts: [{ type: 'undo-failed', step: step.id, error: modelError, retryAt }],
    change: { disturbed: true },
  })
  const { world, late, operations } = taken
  return [
    { label: `undo of ${step.id} takes effect`, facts: [], change: { world, late, operations } },
    { label: `undo of ${step.id} is done`, facts: [{ type: 'undo-done', step: step.id, kept: [] }], change: taken },
    unhappy('for good', null),
    unhappy('for now', later),
    ...keepingMoves(model, step),
  ]
}

/** An undo that would lose data leaves the schema ahead and says so. */
const keepingMoves = (model: Model, step: PlannedStep): readonly Move[] => {
  const isThere = Object.entries(writesOf(step)).every(([key, value]) => model.world[key] === value)
  if (step.reversible.kind !== 'while-empty' || !isThere) return []
  const kept = [{ what: step.reversible.keeps, why: 'it holds data' }]
  return [
    {
      label: `undo of ${step.id} keeps data`,
      facts: [{ type: 'undo-done', step: step.id, kept }],
      change: {
        undone: [...model.undone, step.id],
        kept: [...model.kept, step.id],
        late: without(model.late, step.id),
      },
    },
  ]
}

const finishMoves = (model: Model, as: 'succeeded' | 'rolled-back' | 'stuck'): readonly Move[] => {
  switch (as) {
    case 'succeeded':
      return [{ label: 'succeed', facts: [{ type: 'succeeded' }], change: {} }]
    case 'rolled-back':
      return [
        { label: 'equal from outside', facts: [{ type: 'rolled-back' }], change: {} },
        { label: 'different from outside', facts: [{ type: 'got-stuck', left: ['drift'] }], change: {} },
      ]
    case 'stuck':
      return [
        {
          label: 'get stuck',
          facts: [{ type: 'got-stuck', left: undoLeft(model.deployment).map(step => step.id) }],
          change: {},
        },
      ]
  }
}
