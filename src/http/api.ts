import etag from '@fastify/etag'
import { fastify } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import type { Door } from './door.ts'
import { addAppRoutes } from './app-routes.ts'
import { addAuditRoutes } from './audit-routes.ts'
import { addCheckRoutes } from './check-routes.ts'
import { addDeliveryRoutes } from './delivery-routes.ts'
import { addDeploymentRoutes } from './deployment-routes.ts'
import { addConsumerRoutes } from './consumer-routes.ts'
import { addDriftRoutes } from './drift-routes.ts'
import { addEnvironmentRoutes } from './environment-routes.ts'
import { addAppFlagRoutes } from './app-flag-routes.ts'
import { addFlagClientRoutes } from './flag-client-routes.ts'
import { addFlagTokenRoutes } from './flag-token-routes.ts'
import { addFeedRoutes } from './feed-routes.ts'
import { addFollowRoutes } from './follow-routes.ts'
import { addLogRoutes } from './log-routes.ts'
import { addGateRoutes } from './gate-routes.ts'
import { addMeasureRoutes } from './measure-routes.ts'
import { addNoticeRoutes } from './notice-routes.ts'
import { addOpenApi } from './openapi.ts'
import type { ApiParts } from './parts.ts'
import { guardOutside } from './outside.ts'
import { admit } from './people/admit.ts'
import { answerProblems, bodyLimitBytes } from './problems.ts'
import { addPageRoutes } from './page/page-routes.ts'
import { refuseBadText } from './refuse-bad-text.ts'
import { refuseWhileStopping } from './refuse-while-stopping.ts'
import { addSignIn } from './people/add-sign-in.ts'
import { honourRequestKeys } from './request-keys.ts'
import { addPolicyRoutes } from './policy-routes.ts'
import { addRehearsalRoutes } from './rehearsal-routes.ts'
import { addReleaseRoutes } from './release-routes.ts'
import { addRetentionRoutes } from './retention-routes.ts'
import { addSecretRoutes } from './secret-routes.ts'
import { addRunRoutes, addServerRoutes } from './run-routes.ts'
import { addWebhookRoutes } from './webhook-routes.ts'
import type { ApiServer, RouteTypes } from './server.ts'
import { addSlackRoutes } from './slack-routes.ts'
import { addTokenRoutes } from './token-routes.ts'

/** Every family of routes. A new one is a line here. */
const families: readonly ((server: ApiServer, parts: ApiParts) => void)[] = [
  addServerRoutes,
  addRunRoutes,
  addCheckRoutes,
  addAppRoutes,
  addEnvironmentRoutes,
  addDeploymentRoutes,
  addGateRoutes,
  addFollowRoutes,
  addLogRoutes,
  addConsumerRoutes,
  addAppFlagRoutes,
  addFlagTokenRoutes,
  addDriftRoutes,
  addSecretRoutes,
  addFeedRoutes,
  addNoticeRoutes,
  addRehearsalRoutes,
  addReleaseRoutes,
  addMeasureRoutes,
  addAuditRoutes,
  addTokenRoutes,
  addRetentionRoutes,
  addPolicyRoutes,
  addDeliveryRoutes,
  addWebhookRoutes,
  addSlackRoutes,
]

/** The API, behind a door: that of the owner at a unix socket, or one at a port. It listens nowhere yet. */
export const api = (parts: ApiParts, door: Door): ApiServer => {
  const server = fastify({
    bodyLimit: bodyLimitBytes,
    trustProxy: door.outside === null || door.outside.proxies.length === 0 ? false : [...door.outside.proxies],
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  }).withTypeProvider<RouteTypes>()
  server.setValidatorCompiler(validatorCompiler)
  // What answers look like is proved by tests; a node of another version must not fail at what it does not know.
  server.setSerializerCompiler(() => value => JSON.stringify(value))
  answerProblems(server, parts.log)
  if (door.outside !== null) guardOutside(server, door.outside)
  refuseBadText(server)
  admit(server, parts, door)
  void server.register(etag, { replyWith304: true })
  addOpenApi(server, parts.version)
  refuseWhileStopping(server, parts.stopping)
  honourRequestKeys(server, parts)
  void server.register(routes => {
    for (const addFamily of families) addFamily(routes, parts)
    addFlagClientRoutes(routes, parts, door.outside)
    addSignIn(routes, parts.signIn)
    addPageRoutes(routes, parts.pageFolder)
    return Promise.resolve()
  })
  return server
}
