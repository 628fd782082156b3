import etag from '@fastify/etag'
import { fastify } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { addAppRoutes } from './app-routes.ts'
import { addAuditRoutes } from './audit-routes.ts'
import { addDeploymentRoutes } from './deployment-routes.ts'
import { addEnvironmentRoutes } from './environment-routes.ts'
import { addFeedRoutes } from './feed-routes.ts'
import { addFollowRoutes } from './follow-routes.ts'
import { addGateRoutes } from './gate-routes.ts'
import { addMeasureRoutes } from './measure-routes.ts'
import { addNoticeRoutes } from './notice-routes.ts'
import { addOpenApi } from './openapi.ts'
import type { ApiParts } from './parts.ts'
import { answerProblems } from './problems.ts'
import { refuseWhileStopping } from './refuse-while-stopping.ts'
import { honourRequestKeys } from './request-keys.ts'
import { addRehearsalRoutes } from './rehearsal-routes.ts'
import { addReleaseRoutes } from './release-routes.ts'
import { addRetentionRoutes } from './retention-routes.ts'
import { addRunRoutes, addServerRoutes } from './run-routes.ts'
import type { ApiServer, RouteTypes } from './server.ts'

/** Every family of routes. A new one is a line here. */
const families: readonly ((server: ApiServer, parts: ApiParts) => void)[] = [
  addServerRoutes,
  addRunRoutes,
  addAppRoutes,
  addEnvironmentRoutes,
  addDeploymentRoutes,
  addGateRoutes,
  addFollowRoutes,
  addFeedRoutes,
  addNoticeRoutes,
  addRehearsalRoutes,
  addReleaseRoutes,
  addMeasureRoutes,
  addAuditRoutes,
  addRetentionRoutes,
]

/** The API that the command line speaks, on a unix socket that only its owner may open. */
export const api = (parts: ApiParts): ApiServer => {
  const server = fastify({
    bodyLimit: 256 * 1024,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  }).withTypeProvider<RouteTypes>()
  server.setValidatorCompiler(validatorCompiler)
  // What answers look like is proved by tests; a node of another version must not fail at what it does not know.
  server.setSerializerCompiler(() => value => JSON.stringify(value))
  answerProblems(server, parts.log)
  void server.register(etag, { replyWith304: true })
  addOpenApi(server, parts.version)
  refuseWhileStopping(server, parts.stopping)
  honourRequestKeys(server, parts)
  void server.register(routes => {
    for (const addFamily of families) addFamily(routes, parts)
    return Promise.resolve()
  })
  return server
}
