import type { Environment } from '../config/app.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'

const refuse = (environment: Environment, key: string, what: string): never => {
  throw failure(planErrors.PLAN_UNSUPPORTED, { what, path: `environments.${environment.name}.${key}` })
}

/** The file may say more than this version can do. What it cannot do is refused here, never left out in silence: PLAN_UNSUPPORTED. */
export const refuseUnsupported = (environment: Environment): void => {
  const { strategy, target, watch } = environment
  if (target.kind !== 'local') return refuse(environment, 'target', `the target ${target.kind}`)
  if ('sticky' in strategy && strategy.sticky !== null && target.router === 'haproxy') {
    refuse(environment, 'strategy', 'keeping users with a version behind HAProxy')
  }
  if (watch.some(({ kind }) => kind === 'alarm')) refuse(environment, 'watch', 'an alarm')
}
