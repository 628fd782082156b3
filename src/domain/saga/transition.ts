import type { Deployment, DeploymentState, StepState } from './deployment.ts'
import { stepState } from './deployment.ts'
import type { DeploymentEvent, FactType } from './event.ts'

export type EventOf<T extends FactType> = Extract<DeploymentEvent, { type: T }>

/** One row of the state table: where a fact may happen, what else must hold, and what it makes. */
export type Transition<T extends FactType> = {
  readonly from: readonly DeploymentState[]
  /** Why it may not happen although the state would allow it; null = it may. */
  readonly refuse?: (deployment: Deployment, event: EventOf<T>) => string | null
  readonly fold: (deployment: Deployment, event: EventOf<T>) => Deployment
}

export type Transitions<T extends FactType> = { readonly [K in T]: Transition<K> }

/** The deployment with one step's state changed. */
export const withStep = (deployment: Deployment, id: string, change: Partial<StepState>): Deployment => ({
  ...deployment,
  steps: { ...deployment.steps, [id]: { ...stepState(deployment, id), ...change } },
})

/** The deployment with one step's undo changed. */
export const withUndo = (deployment: Deployment, id: string, change: Partial<StepState['undo']>): Deployment =>
  withStep(deployment, id, { undo: { ...stepState(deployment, id).undo, ...change } })
