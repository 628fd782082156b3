import { fastify } from 'fastify'
import type { FastifyInstance } from 'fastify'
import { apiErrors } from '../domain/errors/api.ts'
import { LockstepError, failure } from '../domain/errors/error.ts'
import { addAuditRoutes } from './audit-routes.ts'
import { addDeploymentRoutes } from './deployment-routes.ts'
import { addEnvironmentRoutes } from './environment-routes.ts'
import { addFeedRoutes } from './feed-routes.ts'
import { addFollowRoutes } from './follow-routes.ts'
import { addGateRoutes } from './gate-routes.ts'
import { addNoticeRoutes } from './notice-routes.ts'
import type { ApiParts } from './parts.ts'
import { problemOf, problemType } from './problem.ts'
import { addMetricsRoutes } from './metrics-routes.ts'
import { addRehearsalRoutes } from './rehearsal-routes.ts'
import { addRunRoutes } from './run-routes.ts'

/** The API that the command line speaks, on a unix socket that only its owner may open. */
export const api = (parts: ApiParts): FastifyInstance => {
  const server = fastify({ bodyLimit: 256 * 1024, routerOptions: { maxParamLength: 200 }, forceCloseConnections: true })
  server.setErrorHandler((error, request, reply) => {
    const known = knownError(error)
    if (known === null) parts.log.error({ err: error, url: request.url }, 'a request failed unexpectedly')
    const problem = known ?? failure(apiErrors.API_FAILED, {}, error)
    const details = 'details' in problem && problem.details !== undefined ? { details: problem.details } : {}
    void reply
      .code(problem.status)
      .type(problemType)
      .send({ ...problemOf(problem), ...details })
  })
  server.setNotFoundHandler(({ method, url }) => {
    throw failure(apiErrors.API_PATH_UNKNOWN, { method, path: url.replace(/\?.*/s, '') })
  })
  addRunRoutes(server, parts)
  addEnvironmentRoutes(server, parts)
  addDeploymentRoutes(server, parts)
  addGateRoutes(server, parts)
  addFollowRoutes(server, parts)
  addFeedRoutes(server, parts)
  addRehearsalRoutes(server, parts)
  addMetricsRoutes(server, parts)
  addAuditRoutes(server, parts)
  addNoticeRoutes(server, parts)
  return server
}

const knownError = (error: unknown): LockstepError | null => {
  if (error instanceof LockstepError) return error
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status < 500 && error instanceof Error
    ? failure(apiErrors.API_REQUEST_INVALID, { why: error.message }, error)
    : null
}
