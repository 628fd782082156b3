import { doraOf } from '../domain/dora.ts'
import type { Dora } from '../domain/dora.ts'
import { doraSeries } from '../domain/dora-series.ts'
import type { DoraPart } from '../domain/dora-series.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { appOf } from '../engine/app-of.ts'
import { deploymentFacts } from '../store/deployment-facts.ts'
import { listReleases } from '../store/releases.ts'
import type { Lockstep } from './lockstep.ts'

export type EnvironmentMetrics = { readonly environment: string } & Dora & {
    /** How the figures went: the span in parts of the same length, as many as were asked for. */
    readonly series: readonly DoraPart[]
  }

export type Metrics = {
  readonly app: string
  readonly since: string
  readonly until: string
  readonly environments: readonly EnvironmentMetrics[]
}

export type MetricsRequest = {
  readonly app: string
  readonly environment: string | null
  readonly spanMs: number
  /** Where the span ends; null: now. */
  readonly until: Date | null
  /** Into how many parts the series divides it; 0: none is wanted. */
  readonly parts: number
}

/** The figures of each environment of an app, or of one, over a span of time. PLAN_RELEASE_UNKNOWN, PLAN_ENVIRONMENT_UNKNOWN. */
export const metrics = async (
  lockstep: Pick<Lockstep, 'store' | 'clock'>,
  { app, environment, spanMs, until: end, parts }: MetricsRequest,
): Promise<Metrics> => {
  const { db } = lockstep.store
  const [newest] = await listReleases(db, app, 1)
  if (newest === undefined) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release: 'yet' })
  const known = appOf(newest).environments.map(({ name }) => name)
  if (environment !== null && !known.includes(environment))
    throw failure(planErrors.PLAN_ENVIRONMENT_UNKNOWN, { environment, known })
  const until = end ?? lockstep.clock.now()
  const since = new Date(until.getTime() - spanMs)
  const period = { fromMs: since.getTime(), untilMs: until.getTime() }
  const facts = await deploymentFacts(db, app, { environment, since })
  const wanted = environment === null ? known : [environment]
  return {
    app,
    since: since.toISOString(),
    until: until.toISOString(),
    environments: wanted.map(name => {
      const own = facts.get(name) ?? []
      return { environment: name, ...doraOf(own, period), series: doraSeries(own, period, parts) }
    }),
  }
}
