import type { Environment } from '../config/app.ts'
import type { Json } from '../domain/json.ts'
import type { Plan } from '../domain/plan.ts'
import { dataWindow } from '../domain/saga/progress.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { Lease } from '../ports/lease.ts'
import type { Log } from '../ports/log.ts'
import { appOf } from './app-of.ts'
import { releaseById } from '../store/releases.ts'
import type { LoadedRelease, Ports, World } from '../steps/world.ts'
import type { EngineDeps, StepDeps } from './deps.ts'

/** What does not change while a node leads a deployment. */
export type Stage = {
  readonly id: string
  readonly next: LoadedRelease
  readonly base: LoadedRelease | null
  readonly environment: Environment
  readonly ports: Ports
}

const load = async (deps: EngineDeps, id: string): Promise<LoadedRelease> => {
  const release = await releaseById(deps.store.pool, id)
  if (release === null) throw new Error(`release ${id} is not in the store`)
  return { release, app: appOf(release) }
}

export type BothReleases = Pick<Stage, 'next' | 'base'>

/** Reads the release that comes and the one that runs. */
export const loadReleases = async (deps: EngineDeps, plan: Plan): Promise<BothReleases> => ({
  next: await load(deps, plan.release.id),
  base: plan.base === null ? null : await load(deps, plan.base.id),
})

/** Binds the adapters of the environment. */
export const openStage = async (
  deps: EngineDeps,
  id: string,
  plan: Plan,
  { next, base }: BothReleases,
): Promise<Stage> => {
  const environment = next.app.environments.find(({ name }) => name === plan.environment)
  if (environment === undefined) throw new Error(`release ${plan.release.id} has no environment ${plan.environment}`)
  const place = { app: plan.app, environment: plan.environment }
  return { id, next, base, environment, ports: await deps.portsFor(place, environment, next.app, base?.app ?? null) }
}

export type Operation = {
  readonly step: string
  readonly operationId: string
  readonly lease: Lease
  readonly signal: AbortSignal
  /** The last checkpoint of this operation; null before the first. */
  readonly saved: Json
  readonly log: Log
  checkpoint(data: Json): Promise<void>
}

/** The world of one operation of one step. */
export const worldOf = (
  deps: Pick<StepDeps, 'testToken'>,
  stage: Stage,
  deployment: Deployment,
  operation: Operation,
): World => ({
  ...stage.ports,
  place: { app: deployment.plan.app, environment: deployment.plan.environment },
  environment: stage.environment,
  deployment: stage.id,
  operationId: operation.operationId,
  plan: deployment.plan,
  next: stage.next,
  base: stage.base,
  dataWindow: dataWindow(deployment),
  lease: operation.lease,
  signal: operation.signal,
  log: operation.log,
  saved: operation.saved,
  checkpoint: data => operation.checkpoint(data),
  testToken: deps.testToken(stage.id),
})
