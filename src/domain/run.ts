import { nextOfDrill } from './drill.ts'
import type { Drill, DrillAction } from './drill.ts'
import type { ErrorRecord } from './errors/error.ts'
import type { Actor } from './saga/event.ts'
import { endedBadly } from './saga/deployment.ts'
import type { DeploymentState } from './saga/deployment.ts'

export type RunState = 'building' | 'deploying' | 'succeeded' | 'failed'

/** What one trigger started: build once, then deploy environment by environment. */
export type Run = {
  readonly id: string
  readonly app: string
  readonly state: RunState
  readonly actor: Actor
  readonly repository: string
  readonly commit: string
  readonly file: string
  /** In the order of promotion. */
  readonly environments: readonly string[]
  readonly release: string | null
  /** Environments that ran the release before the run came to them: nothing was deployed there. */
  readonly already: readonly string[]
  readonly error: ErrorRecord | null
  readonly createdAt: string
  /** Of a run whose meaning has changed: which meaning; see `isKnownRun`. */
  readonly v?: number
  /** The tag that it was begun by; not there in a run that something else has begun. */
  readonly tag?: string
  /** Not there in a run that ships. */
  readonly drill?: Drill
}

/** False for a run that a newer Lockstep started: it goes on there. */
export const isKnownRun = ({ v = 1 }: Pick<Run, 'v'>): boolean => v <= 1

/** A deployment of the run, as far as the run needs to know it. */
export type RunDeployment = { readonly environment: string; readonly state: DeploymentState }

export type RunAction =
  | { readonly kind: 'build' }
  | { readonly kind: 'deploy'; readonly environment: string }
  | DrillAction
  | { readonly kind: 'wait' }
  | { readonly kind: 'finish'; readonly as: 'succeeded' | 'failed' }

/** What the run does now: the next environment only once the one before has succeeded. Total and pure. */
export const nextOfRun = (run: Run, deployments: readonly RunDeployment[]): RunAction => {
  if (run.state === 'succeeded' || run.state === 'failed') return { kind: 'wait' }
  if (run.drill !== undefined) return nextOfDrill(run.drill, deployments)
  if (run.release === null) return { kind: 'build' }
  for (const environment of run.environments) {
    if (run.already.includes(environment)) continue
    const deployment = deployments.find(candidate => candidate.environment === environment)
    if (deployment === undefined) return { kind: 'deploy', environment }
    if (endedBadly(deployment.state)) return { kind: 'finish', as: 'failed' }
    if (deployment.state !== 'succeeded') return { kind: 'wait' }
  }
  return { kind: 'finish', as: 'succeeded' }
}
