import { nextOfDrill } from './drill.ts'
import type { Drill, DrillAction } from './drill.ts'
import type { ErrorRecord } from './errors/error.ts'
import type { Actor } from './saga/event.ts'
import { endedBadly } from './saga/deployment.ts'
import type { DeploymentState } from './saga/deployment.ts'

export type RunState = 'checking' | 'building' | 'deploying' | 'succeeded' | 'failed'

/** In which a run has something to do. */
export const unfinishedStates = ['checking', 'building', 'deploying'] as const satisfies readonly RunState[]

export const isRunOver = ({ state }: Pick<Run, 'state'>): boolean => state === 'succeeded' || state === 'failed'

/** What a run does with the file's checks. */
export type RunChecking = {
  /** `only`: the run is over with them. `first`: the build comes after. */
  readonly part: 'only' | 'first'
  /** The ref that was told of; null: somebody asked for a commit. */
  readonly ref: string | null
  /** Those that have passed before at this commit run, too. */
  readonly again: boolean
}

/** What one trigger started: the checks, then build once, then deploy environment by environment. */
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
  /** Of its commit, as its author wrote it; neither is there in a run that began before they were kept. */
  readonly subject?: string
  /** `Name <address>`. */
  readonly author?: string
  /** The tag that it was begun by; not there in a run that something else has begun. */
  readonly tag?: string
  /** Not there in a run that ships. */
  readonly drill?: Drill
  /** Not there where the file has no checks. */
  readonly checking?: RunChecking
}

/** What a run is for. */
export const kindOfRun = ({ drill, checking }: Pick<Run, 'drill' | 'checking'>): 'ship' | 'drill' | 'checks' => {
  if (drill !== undefined) return 'drill'
  return checking?.part === 'only' ? 'checks' : 'ship'
}

/** The meaning of a run that checks: an older Lockstep would build what has not passed. */
export const runWithChecks = 2

/** False for a run that a newer Lockstep started: it goes on there. */
export const isKnownRun = ({ v = 1 }: Pick<Run, 'v'>): boolean => v <= runWithChecks

/** A deployment of the run, as far as the run needs to know it. */
export type RunDeployment = { readonly environment: string; readonly state: DeploymentState }

export type RunAction =
  | { readonly kind: 'check' }
  | { readonly kind: 'build' }
  | { readonly kind: 'deploy'; readonly environment: string }
  | DrillAction
  | { readonly kind: 'wait' }
  | { readonly kind: 'finish'; readonly as: 'succeeded' | 'failed' }

/** What the run does now: the next environment only once the one before has succeeded. Total and pure. */
export const nextOfRun = (run: Run, deployments: readonly RunDeployment[]): RunAction => {
  if (isRunOver(run)) return { kind: 'wait' }
  if (run.state === 'checking') return { kind: 'check' }
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
