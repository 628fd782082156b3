import type { FastifyRequest } from 'fastify'
import type { Lockstep } from '../../app/lockstep.ts'
import { authErrors } from '../../domain/errors/auth.ts'
import { failure } from '../../domain/errors/error.ts'
import { isKnownRepository } from '../../store/places.ts'
import { accessTo } from './access.ts'

/**
 * A repository is read with the rights of the server, and what it says is run: its owner may name any, everybody else one that the
 * policy registers, or that was shipped from before. AUTH_REPOSITORY_STRANGE.
 */
export const requireRepository = async (
  request: FastifyRequest,
  { store, policy }: Pick<Lockstep, 'store' | 'policy'>,
  repository: string,
): Promise<void> => {
  const { kind, scope } = accessTo(request).principal
  if (kind === 'owner' && scope === null) return
  if (Object.values(policy.apps).some(registered => registered.repository === repository)) return
  if (!(await isKnownRepository(store.pool, repository)))
    throw failure(authErrors.AUTH_REPOSITORY_STRANGE, { repository })
}

/** Which app a commit is of is known once it is read: then it has to be one that may be deployed to each of the environments. AUTH_DENIED. */
export const requireDeployer =
  (request: FastifyRequest) =>
  async (app: string, environments: readonly string[]): Promise<void> => {
    const { require } = accessTo(request)
    for (const environment of environments)
      await require({ role: 'deployer', app: { one: app }, environment: { one: environment } })
  }
