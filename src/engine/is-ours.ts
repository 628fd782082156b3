import { deploymentErrors } from '../domain/errors/deployment.ts'
import { isFailure } from '../domain/errors/error.ts'

/** The process stops or the lease is gone: the step stays started, and whoever comes next settles it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

const foreign = [
  deploymentErrors.DEPLOYMENT_LEASE_LOST,
  deploymentErrors.DEPLOYMENT_TAKEN_OVER,
  deploymentErrors.DEPLOYMENT_NEWER,
] as const

/** Nothing may be written any more, and nothing has to be: whoever comes next goes on. */
export const isNoLongerOurs = (error: unknown): boolean =>
  error instanceof Interrupted || foreign.some(spec => isFailure(error, spec))
