import type { Clock } from '../ports/clock.ts'
import { isFinal } from '../domain/saga/deployment.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import { next } from '../domain/saga/next.ts'
import type { RowAfter } from '../store/append-events.ts'
import { watchWhileAsked } from './watch-of.ts'

/** A wake-up that was lost is made good after this long. */
const lookAgainMs = 30_000

/** What the row says of a deployment, so that it is found again without reading its events. */
export const rowAfter = (deployment: Deployment, clock: Clock): RowAfter => ({
  state: deployment.state,
  verified: deployment.verified,
  dueAt: dueAt(deployment, clock),
  isFinal: isFinal(deployment.state),
  epoch: deployment.epoch,
})

const dueAt = (deployment: Deployment, clock: Clock): string | null => {
  const action = next(deployment)
  // Due at once, by a time that stays the same: no index changes while step follows step.
  if (action.kind !== 'wait') return deployment.createdAt
  switch (action.for) {
    case 'retry':
      return action.at
    case 'answer':
      // While it is to be watched somebody has to lead it.
      return watchWhileAsked(deployment) === null ? action.at : deployment.createdAt
    case 'gates':
    case 'lock':
      return new Date(clock.now().getTime() + lookAgainMs).toISOString()
    case 'person':
    case 'nothing':
      return null
  }
}
