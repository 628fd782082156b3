import type { Environment, Watch } from '../config/app.ts'
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
}

const isInAccount = ({ kind }: Watch): boolean => kind === 'alarm' || kind === 'cloudwatch'

/** The file may say more than this version can do. What it cannot do is refused here, never left out in silence: PLAN_UNSUPPORTED. */
export const refuseUnsupported = (environment: Environment): void => {
  const { strategy, target, watch, aws } = environment
  if (target.kind === 'ecs') return refuseOnEcs(environment)
  if ('sticky' in strategy && strategy.sticky !== null && target.router === 'haproxy') {
    refuse(environment, 'strategy', 'keeping users with a version behind HAProxy')
  }
  // Files say whose account it is; releases of before they did are stored for ever.
  if ((aws ?? null) === null && watch.some(isInAccount)) {
    refuse(environment, 'watch', 'an alarm without the account that it is in')
  }
}
