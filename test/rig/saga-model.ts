import type { ErrorRecord } from '../../src/domain/errors/error.ts'
import type { Plan, PlannedStep } from '../../src/domain/plan.ts'
import { apply } from '../../src/domain/saga/apply.ts'
import { planned, stepState } from '../../src/domain/saga/deployment.ts'
import type { Deployment } from '../../src/domain/saga/deployment.ts'
import type { Actor, DeploymentEvent, Fact } from '../../src/domain/saga/event.ts'
import { affected, worldBefore } from './saga-world.ts'
import type { World } from './saga-world.ts'

/**
 * A deployment together with the world it acts on, and what a test remembers beside the saga's own record, so that the record
 * can be judged by it.
 */
export type Model = {
  readonly deployment: Deployment
  readonly world: World
  readonly start: World
  readonly node: 'up' | 'down'
  /** The call of a step's `run` that this node waits for. */
  readonly inFlight: { readonly step: string; readonly landed: boolean } | null
  /** Steps whose call was given up: its effect may still come, until it is settled or undone. */
  readonly late: readonly string[]
  /** The operations whose effect came, by step. */
  readonly operations: Readonly<Record<string, string>>
  /** Steps that are undone, kept or undone by hand, in the order in which it happened. */
  readonly undone: readonly string[]
  readonly kept: readonly string[]
  readonly agreedToCross: boolean
  /** True once an undo failed or a person undid something: the order then differs from the derived one. */
  readonly disturbed: boolean
}

/** One thing that can happen: what it is called, the events that it appends, and what it makes of the rest. */
export type Move = { readonly label: string; readonly facts: readonly Fact[]; readonly change: Partial<Model> }

const at = '2026-01-01T00:00:00.000Z'
export const later = '2026-01-01T00:01:00.000Z'
export const person: Actor = { kind: 'person', name: 'ada' }
export const modelError: ErrorRecord = { code: 'MODEL_FAILED', title: 't', message: 'm', hint: 'h', kind: 'terminal' }

/** What an event says, with the model's own clock. */
export const eventOf = (fact: Fact): DeploymentEvent => ({ ...fact, at })

/** The event that a model's life starts with. */
export const createdBy = (plan: Plan) => ({ type: 'created', plan, actor: person, reason: null, at }) as const

export const modelOf = (plan: Plan): Model => {
  const world = worldBefore(plan.steps)
  return {
    deployment: planned(createdBy(plan)),
    world,
    start: world,
    node: 'up',
    inFlight: null,
    late: [],
    operations: {},
    undone: [],
    kept: [],
    agreedToCross: false,
    disturbed: false,
  }
}

/** The model after a move. Throws DEPLOYMENT_EVENT_REFUSED when the saga does not take the move's own events. */
export const moved = (model: Model, move: Move): Model => ({
  ...model,
  ...move.change,
  deployment: move.facts.reduce((deployment, fact) => apply(deployment, eventOf(fact)), model.deployment),
})

const stepOf = (model: Model, id: string): PlannedStep => {
  const step = model.deployment.plan.steps.find(step => step.id === id)
  if (step === undefined) throw new Error(`the plan has no step ${id}`)
  return step
}

/** The effect of a step's operation, at most once for each operation, as the world's own idempotency has it. */
export const landed = (model: Model, id: string): Partial<Model> => {
  const { operationId } = stepState(model.deployment, id)
  if (operationId === null) throw new Error(`${id} acts on the world and is not recorded as started`)
  if (model.operations[id] === operationId) return {}
  if (model.operations[id] !== undefined) throw new Error(`${id} takes effect twice`)
  if (model.undone.includes(id)) throw new Error(`${id} takes effect after it was undone`)
  return { world: affected(model.world, stepOf(model, id)), operations: { ...model.operations, [id]: operationId } }
}

/** A call was given up: its effect may still come. */
export const withLate = (model: Model, step: string): readonly string[] => [...new Set([...model.late, step])].sort()
/** A list without one of its entries. */
export const without = (steps: readonly string[], gone: string): readonly string[] =>
  steps.filter(step => step !== gone)

/** The step's `before` back in the world. Its operation is cancelled for good, so that it cannot land later. */
export const takenBack = (
  model: Model,
  step: PlannedStep,
): Partial<Model> & Pick<Model, 'world' | 'late' | 'operations'> => {
  const { before, operationId } = stepState(model.deployment, step.id)
  const world = { ...model.world, ...(before as World) }
  return {
    world,
    late: without(model.late, step.id),
    operations: { ...model.operations, [step.id]: operationId ?? '' },
    undone: [...model.undone, step.id],
  }
}
