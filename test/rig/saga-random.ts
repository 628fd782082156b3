import fc from 'fast-check'
import type { Plan, PlannedStep, Reversibility, StepEffect } from '../../src/domain/plan.ts'
import { isFinal } from '../../src/domain/saga/deployment.ts'
import { modelOf, moved } from './saga-model.ts'
import type { Model, Move } from './saga-model.ts'
import { movesOf } from './saga-moves.ts'
import { modelPlan, modelStep } from './saga-plans.ts'

const effects: readonly StepEffect[] = [
  'none',
  'probe',
  'traffic',
  'consumers',
  'code',
  'stop-old',
  'schema',
  'infrastructure',
  'configuration',
  'claims',
]

const reversibilities: readonly Reversibility[] = [
  { kind: 'yes' },
  { kind: 'yes' },
  { kind: 'yes' },
  { kind: 'while-empty', keeps: 'a column' },
  { kind: 'no', why: 'it cannot be taken back' },
]

/** Any steps in any order, each with a thing of its own in the world. */
export const randomSteps: fc.Arbitrary<readonly PlannedStep[]> = fc
  .array(
    fc.record({
      effect: fc.constantFrom(...effects),
      reversible: fc.constantFrom(...reversibilities),
      ask: fc.boolean(),
      mayBeSkipped: fc.boolean(),
      opensDataWindow: fc.boolean(),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map(drafts => drafts.map(({ effect, ...options }, index) => toStep(effect, index, options)))

const toStep = (effect: StepEffect, index: number, options: Parameters<typeof modelStep>[3]): PlannedStep => {
  const id = `${effect}-${index}`
  return effect === 'none' ? modelStep(id, effect, {}) : modelStep(id, effect, { [id]: 'after' }, options)
}

/** Any plan, of either kind. */
export const randomPlan: fc.Arbitrary<Plan> = fc
  .tuple(randomSteps, fc.constantFrom('deploy' as const, 'rollback' as const))
  .map(([steps, kind]) => modelPlan(steps, kind))

/** Which of the possible moves happens, turn by turn. */
export const randomChoices: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(), { minLength: 20, maxLength: 150 })

/**
 * Lives one life of a deployment that has its lock, by the choices; hands every state to `visit`. Ends early at a final state.
 * Two of three choices go on as if nothing were wrong, so that long plans get far enough to have something to undo.
 */
export const live = (
  plan: Plan,
  choices: readonly number[],
  visit: (model: Model) => void = () => undefined,
): Model => {
  let model = ['gates pass', 'lock granted'].reduce(
    (model, label) => moved(model, moveNamed(model, label)),
    modelOf(plan),
  )
  for (const choice of choices) {
    if (isFinal(model.deployment.state)) break
    const moves = movesOf(model)
    const onward = moves.find(({ label }) => /^start |^call | takes effect$| is done$|^answer retry$/.test(label))
    model = moved(
      model,
      (choice % 3 === 0 ? undefined : onward) ?? (moves[Math.floor(choice / 3) % moves.length] as Move),
    )
    visit(model)
  }
  return model
}

const moveNamed = (model: Model, label: string): Move => {
  const move = movesOf(model).find(move => move.label === label)
  if (move === undefined) throw new Error(`${label} cannot happen now`)
  return move
}

/** Takes a life to its end with nothing going wrong any more: calls succeed, persons take back, undos work. */
export const liveToTheEnd = (start: Model): Model => {
  let model = start
  for (let turn = 0; turn < 500 && !isFinal(model.deployment.state); turn += 1) {
    model = moved(model, kindest(movesOf(model)))
  }
  return model
}

const kindly = [
  'answer take-back, whatever',
  'take over',
  'continue',
  'undo of',
  'start undo',
  'equal from outside',
  'rolled back',
]

const kindest = (moves: readonly Move[]): Move => {
  const good = moves.filter(
    ({ label }) => !/fails|different|keeps|crash|adopt|unknown|given up|takes effect late/.test(label),
  )
  const preferred = kindly.flatMap(start =>
    good.filter(({ label }) => label.startsWith(start) && !label.endsWith('takes effect')),
  )
  const chosen = preferred[0] ?? good.find(({ label }) => label === 'abort') ?? good[0] ?? moves[0]
  if (chosen === undefined) throw new Error('nothing can happen any more')
  return chosen
}
