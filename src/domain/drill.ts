import { endedBadly } from './saga/deployment.ts'
import type { DeploymentState } from './saga/deployment.ts'

/** What a drill does, one after the other; the first is left out where the release runs already. */
export type DrillPhase = 'deploy' | 'take-back' | 'deploy-again'

export type Drill = {
  /** Id of the release that is returned to in between. */
  readonly before: string
  readonly phases: readonly DrillPhase[]
}

export type DrillAction =
  | { readonly kind: 'drill'; readonly drill: Drill; readonly phase: DrillPhase }
  | { readonly kind: 'wait' }
  | { readonly kind: 'finish'; readonly as: 'succeeded' | 'failed' }

/** What a drill does now; its deployments in order are those of its phases. Whatever does not succeed ends it. Total and pure. */
export const nextOfDrill = (drill: Drill, deployments: readonly { readonly state: DeploymentState }[]): DrillAction => {
  if (deployments.some(({ state }) => endedBadly(state))) return { kind: 'finish', as: 'failed' }
  if (deployments.some(({ state }) => state !== 'succeeded')) return { kind: 'wait' }
  const phase = drill.phases[deployments.length]
  return phase === undefined ? { kind: 'finish', as: 'succeeded' } : { kind: 'drill', drill, phase }
}
