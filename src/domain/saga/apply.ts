import { deploymentErrors } from '../errors/deployment.ts'
import { failure } from '../errors/error.ts'
import { backward } from './backward.ts'
import { decisions } from './decisions.ts'
import { planned } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import type { DeploymentEvent } from './event.ts'
import { forward } from './forward.ts'
import type { Transition } from './transition.ts'
import { waiting } from './waiting.ts'

/** The whole state table. Every fact but `created`, which is where the fold starts, has one row. */
export const transitions = { ...waiting, ...forward, ...decisions, ...backward } as const

/** Why the event may not happen now; null = it may. */
export const refusal = (deployment: Deployment, event: DeploymentEvent): string | null => {
  const transition = transitionOf(event)
  if (transition === null) return 'a deployment is created once'
  if (!transition.from.includes(deployment.state)) return `it belongs to ${transition.from.join(' or ')}`
  return transition.refuse?.(deployment, event as never) ?? null
}

/** The next state. DEPLOYMENT_EVENT_REFUSED for a pair that the state table does not list: such an event is never written. */
export const apply = (deployment: Deployment, event: DeploymentEvent): Deployment => {
  const why = refusal(deployment, event)
  if (why !== null) {
    throw failure(deploymentErrors.DEPLOYMENT_EVENT_REFUSED, { event: event.type, state: deployment.state, why })
  }
  return applied(deployment, event)
}

/** The next state after an event that `refusal` let through. */
export const applied = (deployment: Deployment, event: DeploymentEvent): Deployment => {
  const folded = transitionOf(event)?.fold(deployment, event as never) ?? deployment
  return { ...folded, updatedAt: event.at }
}

/** The state of a whole stream. Null for an empty one; DEPLOYMENT_EVENT_REFUSED when its first event is not `created`. */
export const fold = (events: readonly DeploymentEvent[]): Deployment | null =>
  events.reduce<Deployment | null>(
    (deployment, event) => (deployment === null ? created(event) : apply(deployment, event)),
    null,
  )

const created = (event: DeploymentEvent): Deployment => {
  if (event.type === 'created') return planned(event)
  const why = 'its stream begins without `created`'
  throw failure(deploymentErrors.DEPLOYMENT_EVENT_REFUSED, { event: event.type, state: 'not there', why })
}

// The row's own event type is lost in a lookup by name; each row only ever meets its own.
const transitionOf = (event: DeploymentEvent): Transition<never> | null =>
  event.type === 'created' ? null : (transitions[event.type] as unknown as Transition<never>)
