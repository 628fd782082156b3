import type { PlannedStep } from '../../src/domain/plan.ts'
import { refusal } from '../../src/domain/saga/apply.ts'
import { currentStep, isFinal, stepState } from '../../src/domain/saga/deployment.ts'
import type { Fact } from '../../src/domain/saga/event.ts'
import { next } from '../../src/domain/saga/next.ts'
import type { Action } from '../../src/domain/saga/next.ts'
import { engineFacts } from './saga-engine-facts.ts'
import { eventOf } from './saga-model.ts'
import type { Model, Move } from './saga-model.ts'
import { newVersionIsIn, worldFaults, writesOf } from './saga-world.ts'

/** What is wrong with a state. Judged by the world and by what the model remembers, not by the saga's own derivations. */
export const stateFaults = (model: Model, seamless: boolean): readonly string[] => [
  ...worldFaults(model.world, seamless),
  ...actionFaults(model),
  ...(isFinal(model.deployment.state) ? endFaults(model) : []),
  ...claimFaults(model),
]

/** Steps that may have changed something: recorded as started, and with an effect. */
const touched = (model: Model): readonly PlannedStep[] =>
  model.deployment.plan.steps.filter(
    step => step.effect !== 'none' && stepState(model.deployment, step.id).operationId !== null,
  )

const notUndone = (model: Model): readonly string[] =>
  touched(model).flatMap(({ id }) => (model.undone.includes(id) ? [] : [id]))

/** `next` names what fits the state, and the saga accepts from the engine what `next` says and nothing else. */
const actionFaults = (model: Model): readonly string[] => {
  const { deployment } = model
  const action = next(deployment)
  const fits: Record<string, readonly Action['kind'][]> = {
    running: ['do', 'settle', 'ask', 'wait', 'finish'],
    undoing: ['undo', 'wait', 'finish'],
  }
  const isIdle = action.kind === 'wait' && action.for === 'nothing'
  return [
    (fits[deployment.state] ?? ['wait']).includes(action.kind) ? [] : `${action.kind} while ${deployment.state}`,
    deployment.abort !== null && action.kind === 'do' ? 'it goes on although it is aborted' : [],
    isIdle === isFinal(deployment.state) ? [] : 'it waits for nothing and has not ended',
    ...engineFacts(model).flatMap(({ fact, fits }) => {
      const isAccepted = refusal(deployment, eventOf(fact)) === null
      return isAccepted === fits(action)
        ? []
        : `${fact.type} is ${isAccepted ? 'accepted' : 'refused'} when next is ${action.kind}`
    }),
  ].flat()
}

/** What must hold at an end, by the kind of end: the others are reached before anything has started. */
const endFaults = (model: Model): readonly string[] => {
  const { state, left } = model.deployment
  if (state === 'succeeded') return successFaults(model)
  if (state === 'rolled-back') return rolledBackFaults(model)
  if (state === 'rollback-failed') return leftFaults(model, left)
  return touched(model).length === 0 ? [] : [`${state} although steps have started`]
}

const successFaults = (model: Model): readonly string[] => {
  const { plan, verified } = model.deployment
  const statuses = plan.steps.map(step => stepState(model.deployment, step.id).status)
  const missing = plan.steps.filter(({ id }, index) => statuses[index] === 'done' && model.operations[id] === undefined)
  return [
    statuses.every(status => status === 'done' || status === 'skipped') ? [] : 'succeeded with steps left',
    verified === !statuses.includes('skipped') ? [] : 'a skipped step does not show',
    missing.map(({ id }) => `${id} is done and never took effect`),
    model.operations['resume'] !== undefined && model.world['paused'] === true
      ? 'succeeded with the consumers paused'
      : [],
  ].flat()
}

/** I2 and I8: all is undone, and the world is what it was, except what is kept and said so. */
const rolledBackFaults = (model: Model): readonly string[] => {
  const keptKeys = model.deployment.plan.steps.flatMap(step =>
    model.kept.includes(step.id) ? Object.keys(writesOf(step)) : [],
  )
  const changed = Object.keys(model.world).filter(
    key => model.world[key] !== model.start[key] && !keptKeys.includes(key),
  )
  return [
    notUndone(model).map(id => `rolled back and ${id} is not undone`),
    changed.map(key => `rolled back and ${key} is not what it was`),
    model.kept.length === model.deployment.kept.length ? [] : 'what is kept is not in the record',
    model.deployment.cause === null ? 'rolled back without a cause' : [],
    model.world['paused'] === model.start['paused'] ? [] : 'ended with the consumers paused',
  ].flat()
}

const leftFaults = (model: Model, left: readonly string[]): readonly string[] =>
  notUndone(model).flatMap(id => (left.includes(id) ? [] : [`${id} is left and not named`]))

/** I3: while stuck, what is left is named, and the pause stays for as long as code or schema are not what they were. */
const claimFaults = (model: Model): readonly string[] => {
  if (model.deployment.state !== 'stuck') return []
  const holding = touched(model).some(
    ({ id, effect }) => ['code', 'schema', 'traffic', 'stop-old'].includes(effect) && !model.undone.includes(id),
  )
  const isPauseLifted = model.undone.includes('pause')
  return [
    ...leftFaults(model, model.deployment.left),
    ...(holding && isPauseLifted ? ['stuck, and the pause is lifted'] : []),
  ]
}

/** What is wrong with a move, whatever state it leads to. */
export const moveFaults = (from: Model, move: Move, to: Model): readonly string[] => [
  ...move.facts.flatMap(fact => factFaults(from, fact)),
  ...wayBackFaults(from, move, to),
  ...undoFaults(from, to),
  ...takeoverFaults(move, to),
]

const factFaults = (from: Model, fact: Fact): readonly string[] => {
  if (fact.type === 'undo-started') return orderFaults(from, fact.step)
  if (fact.type !== 'step-started') return []
  const { plan, state } = from.deployment
  const point = plan.steps.findIndex(step => step.reversible.kind === 'no')
  const crosses = plan.steps[point]?.id === fact.step && point < plan.steps.length - 1
  return [
    state === 'running' ? [] : `${fact.step} starts while ${state}`,
    from.operations[fact.step] === undefined ? [] : `${fact.step} starts a second operation`,
    crosses && !from.agreedToCross ? 'the point of no return is crossed unasked' : [],
  ].flat()
}

/** What another node left under way is settled before anything else. */
const takeoverFaults = (move: Move, { deployment }: Model): readonly string[] => {
  const step = currentStep(deployment)
  const isLeft = deployment.state === 'running' && step !== null && stepState(deployment, step.id).status === 'started'
  const isTakeover = move.facts.some(({ type }) => type === 'taken-over')
  return isTakeover && isLeft && next(deployment).kind !== 'settle'
    ? [`${step.id} is not settled after a takeover`]
    : []
}

/** While no undo failed and nobody undid anything by hand, undos come in exactly the order that the plan shows. */
const orderFaults = (from: Model, step: string): readonly string[] => {
  const first = from.deployment.plan.undo.find(id => notUndone(from).includes(id))
  return from.disturbed || first === step ? [] : [`${step} is undone before ${first}`]
}

/** No silent way back: not across the point of no return, not of a rollback that failed, and not while a call is under way. */
const wayBackFaults = (from: Model, move: Move, to: Model): readonly string[] => {
  const point = from.deployment.plan.pointOfNoReturn
  const turns = to.deployment.state === 'undoing' && !['undoing', 'stuck'].includes(from.deployment.state)
  if (!turns) return []
  const isPast = point !== null && stepState(from.deployment, point).operationId !== null
  const isAgreed = move.facts.some(fact => fact.type === 'answered' && fact.answer === 'take-back' && fact.confirmsLoss)
  const isDecided = from.deployment.abort !== null || move.facts.some(({ type }) => decided.includes(type))
  return [
    from.deployment.plan.kind === 'rollback' && !isDecided ? 'a rollback is taken back, and nobody was asked' : [],
    isPast && !isAgreed ? 'taken back across the point of no return, and nobody agreed to lose data' : [],
    to.inFlight === null ? [] : `taken back while ${to.inFlight.step} is under way`,
  ].flat()
}

const decided: readonly Fact['type'][] = ['abort-requested', 'answered', 'ask-expired']

/** Schema and pause go back only in a world where that is safe. */
const undoFaults = (from: Model, to: Model): readonly string[] => {
  const isBaseSchema = to.world['schema'] === to.start['schema'] || to.kept.includes('migrate')
  const faults: readonly (readonly [boolean, string])[] = [
    [takesBack(from, to, 'migrate') && newVersionIsIn(from.world), 'the schema goes while the new version is still in'],
    [
      takesBack(from, to, 'pause') && newVersionIsIn(from.world),
      'the pause is lifted while the new version is still in',
    ],
    [takesBack(from, to, 'pause') && !isBaseSchema, 'the pause is lifted while the schema is neither back nor kept'],
  ]
  return faults.flatMap(([isSo, fault]) => (isSo ? [fault] : []))
}

/** True when the move puts back what the step changed: by its undo, which has been started, or by hand. */
const takesBack = (from: Model, to: Model, id: string): boolean => {
  const step = from.deployment.plan.steps.find(step => step.id === id)
  if (step === undefined) return false
  const isChanged = Object.keys(writesOf(step)).some(key => to.world[key] !== from.world[key])
  const { status } = stepState(from.deployment, id).undo
  return isChanged && (status === 'started' || (!from.undone.includes(id) && to.undone.includes(id)))
}
