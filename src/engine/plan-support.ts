import type { Environment, Watch } from '../config/app.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'

const refuse = (environment: Environment, key: string, what: string): never => {
  throw failure(planErrors.PLAN_UNSUPPORTED, { what, path: `environments.${environment.name}.${key}` })
}

const isInAccount = ({ kind }: Watch): boolean => kind === 'alarm' || kind === 'cloudwatch'

/** The file may say more than this version can do. What it cannot do is refused here, never left out in silence: PLAN_UNSUPPORTED. */
export const refuseUnsupported = (environment: Environment): void => {
  const { strategy, target, watch, aws } = environment
  if (target.kind !== 'local') return refuse(environment, 'target', `the target ${target.kind}`)
  if ('sticky' in strategy && strategy.sticky !== null && target.router === 'haproxy') {
    refuse(environment, 'strategy', 'keeping users with a version behind HAProxy')
  }
  // Files say whose account it is; releases of before they did are stored for ever.
  if ((aws ?? null) === null && watch.some(isInAccount)) {
    refuse(environment, 'watch', 'an alarm without the account that it is in')
  }
}
