import type { DeployStep, Environment, Service } from '../config/app.ts'
import { effectiveVariables } from '../config/effective-variables.ts'
import { isInAws, secretInWords } from '../config/secret-text.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Release } from '../domain/release.ts'
import type { PlanContext, PlanFacts } from './plan-context.ts'
import type { StepWish } from './plan-step.ts'

/** How often a service is looked at while its instances are replaced. */
const lookEveryMs = 2_000

/** Whether services stand there already and replace their instances themselves. */
export const hasOwnServices = ({ target }: Environment): boolean => target.kind === 'ecs'

/** What the target does by itself once a service is updated: instances of both versions, users, and the end of the old one. */
export const isDoneByServices = ({ kind }: DeployStep): boolean =>
  kind === 'shift' || kind === 'stop' || kind === 'retire'

/** Where instances are not started one by one, `start` updates each service, in the order of the file. */
export const updateWishes = ({ app }: PlanFacts, timeoutMs: number | null): readonly StepWish[] =>
  app.services.map(({ name, instances }) => ({
    kind: 'update-service',
    of: name,
    params: { service: name, instances, everyMs: lookEveryMs },
    timeoutMs,
  }))

/**
 * What a release may need that cannot be done yet where services replace their instances themselves: PLAN_UNSUPPORTED; and what it has to
 * have there: PLAN_IMAGE_MISSING. Nothing is left out in silence.
 */
export const refuseOnServices = (context: PlanContext): void => {
  const { app, base, environment, release } = context
  if (!hasOwnServices(environment)) return
  const refuse = (path: string, what: string): never => {
    throw failure(planErrors.PLAN_UNSUPPORTED, { path, what: `${what} on ECS` })
  }
  if (app.consumers.length > 0) refuse('consumers', 'pausing consumers')
  if (app.flags.length > 0) refuse('flags', 'serving feature flags to services')
  if (app.database !== null && app.database.url === null) refuse('database.url', 'a database without an address')
  for (const { kind } of app.deploy ?? [])
    if (kind === 'stop' || kind === 'verify-writes') refuse('deploy', `the step ${kind}`)
  for (const { name } of app.services) refuseFarSecrets(context, name, refuse)
  const gone = base?.app.services.find(({ name }) => app.services.every(service => service.name !== name))
  if (gone !== undefined) refuse('services', `taking ${gone.name} away, which runs there and is no more in the file,`)
  const bare = app.services.find(service => !hasImage(service, release))
  if (bare === undefined) return
  throw failure(planErrors.PLAN_IMAGE_MISSING, { service: bare.name, release: release.version })
}

/** What is not built yet will have what the file says. */
const hasImage = ({ name, build }: Service, { artifacts }: Release): boolean => {
  const artifact = artifacts.find(({ service }) => service === name)
  return artifact === undefined ? (build.image ?? null) !== null : artifact.image !== undefined
}

type Refuse = (path: string, what: string) => never

/** A task reads its secrets itself, so they have to be where it can. */
const refuseFarSecrets = ({ app, environment }: PlanContext, service: string, refuse: Refuse): void => {
  for (const [name, value] of Object.entries(effectiveVariables(app, environment.name, service)))
    if (typeof value !== 'string' && !isInAws(value))
      refuse(`variables.${name}`, `a secret of ${service} that is kept in ${secretInWords(value)}, and not in AWS,`)
}
