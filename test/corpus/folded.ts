import { stepState } from '../../src/domain/saga/deployment.ts'
import { fold } from '../../src/domain/saga/apply.ts'
import { knownPart } from '../../src/domain/saga/known-events.ts'
import type { WrittenEvent } from '../../src/domain/saga/known-events.ts'
import { next } from '../../src/domain/saga/next.ts'
import { undoLeft, undoOrder } from '../../src/domain/saga/progress.ts'
import type { RecordedRow } from '../rig/record-streams.ts'

/** All that a stream comes to: its fold without the plan, which stands in the stream, and what follows from it. */
export const foldedOf = (rows: readonly RecordedRow[]) => {
  const { known, newer } = knownPart(rows.map(({ body }) => JSON.parse(body) as WrittenEvent))
  const deployment = fold(known)
  if (deployment === null || newer !== null) throw new Error(`not all is known: ${newer}`)
  const { plan, ...folded } = deployment
  const ids = (steps: readonly { readonly id: string }[]): readonly string[] => steps.map(({ id }) => id)
  return {
    planHash: plan.hash,
    ...folded,
    undone: ids(undoOrder(deployment)).filter(id =>
      ['done', 'attested'].includes(stepState(deployment, id).undo.status),
    ),
    undoOrder: ids(undoOrder(deployment)),
    undoLeft: ids(undoLeft(deployment)),
    next: nextOf(next(deployment)),
  }
}

/** What is to be done next, with the step's id in place of the step. */
const nextOf = (action: ReturnType<typeof next>): object =>
  'step' in action && typeof action.step === 'object' ? { ...action, step: action.step.id } : action
