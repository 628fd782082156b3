import type { Environment } from '../config/app.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'

const refuse = (environment: Environment, key: string, what: string): never => {
  throw failure(planErrors.PLAN_UNSUPPORTED, { what, path: `environments.${environment.name}.${key}` })
}

/** Its instances and its traffic are out of reach, but for what ECS says of them. */
const refuseOnEcs = (environment: Environment): void => {
  const { strategy, watch } = environment
  if (strategy.kind !== 'rolling') refuse(environment, 'strategy', `${strategy.kind} on ECS`)
  const blind = watch.find(({ kind }) => kind === 'http' || kind === 'bad-answers')
  if (blind !== undefined) refuse(environment, 'watch', `the watch ${blind.kind} on ECS`)
  if (watch.some(({ kind }) => kind === 'alarm')) refuse(environment, 'watch', 'an alarm')
}

/** The file may say more than this version can do. What it cannot do is refused here, never left out in silence: PLAN_UNSUPPORTED. */
export const refuseUnsupported = (environment: Environment): void => {
  const { strategy, target, watch } = environment
  if (target.kind === 'ecs') return refuseOnEcs(environment)
  if ('sticky' in strategy && strategy.sticky !== null && target.router === 'haproxy') {
    refuse(environment, 'strategy', 'keeping users with a version behind HAProxy')
  }
  if (watch.some(({ kind }) => kind === 'alarm')) refuse(environment, 'watch', 'an alarm')
}
