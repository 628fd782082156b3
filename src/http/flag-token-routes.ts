import { z } from 'zod'
import { createFlagToken, endFlagToken, flagTokens } from '../app/people/flag-tokens.ts'
import { flagToken, madeFlagToken } from './answers/flag.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, placeParams } from './parts.ts'
import { accessTo } from './people/access.ts'
import { needs } from './people/needs.ts'
import { inEnvironment } from './people/where.ts'
import type { ApiServer } from './server.ts'
import { expiresInMs, tokenName } from './token-routes.ts'

const base = '/v1/apps/:app/environments/:environment/flag-tokens'
const tags = ['flags']

/** Tokens of those that are no instances and ask for flags, in one environment of one app. */
export const addFlagTokenRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    base,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'listFlagTokens',
        summary: 'The tokens for flags that are not revoked, newest first',
        params: placeParams,
        response: { 200: z.array(flagToken) },
      },
    },
    ({ params }) => flagTokens(lockstep, params),
  )
  server.post(
    base,
    {
      config: { ...needs('deployer', inEnvironment), isSecret: true },
      schema: {
        tags,
        operationId: 'createFlagToken',
        summary: 'Make a token that may ask for feature flags there and nothing else; its secret is shown once',
        params: placeParams,
        body: z.object({ name: tokenName, expiresInMs }),
        response: { 201: madeFlagToken },
      },
    },
    async (request, reply) => {
      const by = { principal: accessTo(request).principal, actor: actorOf(request) }
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await createFlagToken(lockstep, { ...request.params, ...request.body }, by))
    },
  )
  server.post(
    `${base}/:name/revoke`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'revokeFlagToken',
        summary: 'Let a token for flags no longer be good',
        params: placeParams.extend({ name: tokenName }),
        response: { 200: flagToken },
      },
    },
    request => endFlagToken(lockstep, request.params, request.params.name, actorOf(request)),
  )
}
