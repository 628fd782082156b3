import { stepState } from '../../src/domain/saga/deployment.ts'
import type { Deployment, StepState } from '../../src/domain/saga/deployment.ts'
import type { Fact } from '../../src/domain/saga/event.ts'
import { moved } from './saga-model.ts'
import type { Model, Move } from './saga-model.ts'
import { movesOf } from './saga-moves.ts'

/** One reachable state, how it was reached first, and where it leads. */
export type Node = { readonly model: Model; readonly parent: number; readonly move: Move | null; readonly to: number[] }

/** What is wrong with a state, or with the move that led from one state to another; none when all holds. */
export type Judge = {
  readonly state: (model: Model) => readonly string[]
  readonly move: (from: Model, move: Move, to: Model) => readonly string[]
}

/** Visits every state that can be reached, breadth first, so that a fault is shown by a shortest way to it. */
export const explore = (start: Model, judge: Judge): readonly Node[] => {
  const nodes: Node[] = [{ model: start, parent: -1, move: null, to: [] }]
  const known = new Map([[keyOf(start), 0]])
  for (let index = 0; index < nodes.length; index += 1) {
    const { model, to } = nodes[index] as Node
    report(judge.state(model), nodes, index)
    for (const move of attempt(() => movesOf(model), nodes, index, null)) {
      const result = attempt(() => moved(model, move), nodes, index, move)
      report(judge.move(model, move, result), nodes, index, move)
      const key = keyOf(result)
      const seen = known.get(key)
      to.push(seen ?? nodes.length)
      if (seen !== undefined) continue
      known.set(key, nodes.length)
      nodes.push({ model: result, parent: index, move, to: [] })
    }
  }
  return nodes
}

/** The facts of the way to a state. */
export const factsTo = (nodes: readonly Node[], index: number): readonly Fact[] =>
  wayTo(nodes, index).flatMap(move => move.facts)

/** The states from which no way leads to one that `isEnd` accepts. */
export const withoutEnd = (nodes: readonly Node[], isEnd: (model: Model) => boolean): readonly number[] => {
  const from = nodes.map((): number[] => [])
  nodes.forEach((node, index) => node.to.forEach(target => from[target]?.push(index)))
  const reaching = new Set([...nodes.keys()].filter(index => isEnd((nodes[index] as Node).model)))
  for (const index of reaching) for (const source of from[index] ?? []) reaching.add(source)
  return [...nodes.keys()].filter(index => !reaching.has(index))
}

/** The way to a state as a list that a person can follow. */
export const storyOf = (nodes: readonly Node[], index: number, last: Move | null = null): string =>
  [...wayTo(nodes, index), ...(last === null ? [] : [last])].map(move => `  ${move.label}`).join('\n')

const wayTo = (nodes: readonly Node[], index: number): readonly Move[] => {
  const way: Move[] = []
  for (let at = nodes[index]; at !== undefined && at.move !== null; at = nodes[at.parent]) way.push(at.move)
  return way.reverse()
}

const report = (faults: readonly string[], nodes: readonly Node[], index: number, move: Move | null = null): void => {
  if (faults.length > 0) throw new Error(`${faults.join('; ')}, after\n${storyOf(nodes, index, move)}`)
}

const attempt = <T>(run: () => T, nodes: readonly Node[], index: number, move: Move | null): T => {
  try {
    return run()
  } catch (cause) {
    throw new Error(`${(cause as Error).message}, after\n${storyOf(nodes, index, move)}`, { cause })
  }
}

/**
 * Canonical text of a state. Left out is what the plan fixes and what no rule reads: attempts, epoch and times, which grow without
 * end; what only people read (errors, receipts, reasons, settlements); the particulars of a cause. A rule that begins to read one of
 * them needs it here: see `fieldsLeftOut`.
 */
const keyOf = (model: Model): string => {
  const { deployment, inFlight } = model
  const steps = deployment.plan.steps.map(step => stepKey(model, step.id))
  const asked = deployment.asking ?? deployment.question
  return JSON.stringify([
    deployment.state,
    deployment.abort === null ? 0 : 1,
    deployment.question === null ? 0 : 1,
    asked && [asked.about, asked.step],
    deployment.pointConfirmed ? 1 : 0,
    deployment.cause === null ? 0 : 1,
    deployment.state === 'stuck' ? deployment.left : 0,
    deployment.kept.length,
    deployment.verified ? 1 : 0,
    inFlight && [inFlight.step, inFlight.landed],
    model.node,
    model.agreedToCross ? 1 : 0,
    model.disturbed ? 1 : 0,
    Object.values(model.world),
    steps,
  ])
}

const stepKey = ({ deployment, late, operations, undone, kept }: Model, id: string): unknown => {
  const state = stepState(deployment, id)
  if (state.status === 'pending' && operations[id] === undefined && state.operationId === null) return 0
  return [
    state.status,
    state.operationId,
    state.before,
    state.retryAt === null ? 0 : 1,
    state.interrupted ? 1 : 0,
    state.status === 'failed' && state.error !== null ? 1 : 0,
    state.undo.status,
    state.undo.retryAt === null ? 0 : 1,
    operations[id] ?? 0,
    [late, undone, kept].map(list => (list.includes(id) ? 1 : 0)),
  ]
}

/** The fields by which states are not told apart. A test compares the rest with what a deployment has. */
export const fieldsLeftOut: readonly (keyof Deployment)[] = [
  'plan',
  'actor',
  'reason',
  'endedBy',
  'createdAt',
  'updatedAt',
  'waitingSince',
  'epoch',
  // Read only while it waits, before anything has an effect: the state table has its rows.
  'gates',
]

/** The same of a step. */
export const stepFieldsLeftOut: readonly (keyof StepState)[] = [
  'attempts',
  'receipt',
  // What a run itself keeps is always nothing in the model.
  'kept',
  'checkpoint',
  'settlement',
  'startedAt',
  'endedAt',
]
