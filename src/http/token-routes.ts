import { z } from 'zod'
import { createToken, endToken, tokensFor } from '../app/people/tokens.ts'
import { roles } from '../domain/people/principal.ts'
import { madeToken, token } from './answers/token.ts'
import type { ApiParts } from './parts.ts'
import { actorOf } from './parts.ts'
import { accessTo } from './people/access.ts'
import { known, needs } from './people/needs.ts'
import { somewhere } from './people/where.ts'
import type { ApiServer } from './server.ts'

const dayMs = 24 * 3_600_000
/** What people may call a token. */
export const tokenName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, 'small letters, digits, dots, hyphens, underscores')
const patterns = z.array(z.string().min(1).max(100)).min(1).max(50).default(['*'])
/** For how long a token is good. */
export const expiresInMs = z
  .int()
  .min(1000)
  .max(366 * dayMs)
  .default(90 * dayMs)
const tokenBody = z.object({
  name: tokenName,
  role: z.enum(roles),
  apps: patterns.describe('names or patterns with *'),
  environments: patterns,
  expiresInMs,
})

const tags = ['tokens']

/** Tokens by which programs use the API: everybody has to do with their own, admins of everything with all. */
export const addTokenRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    '/v1/tokens',
    {
      config: known,
      schema: {
        tags,
        operationId: 'listTokens',
        summary: 'The tokens that are not revoked, newest first',
        response: { 200: z.array(token) },
      },
    },
    request => tokensFor(lockstep, accessTo(request).principal),
  )
  server.post(
    '/v1/tokens',
    {
      config: { ...needs('viewer', somewhere), isSecret: true },
      schema: {
        tags,
        operationId: 'createToken',
        summary: 'Make a token of your own; its secret is shown once',
        body: tokenBody,
        response: { 201: madeToken },
      },
    },
    async (request, reply) => {
      const { name, expiresInMs, ...scope } = request.body
      const by = { principal: accessTo(request).principal, actor: actorOf(request) }
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await createToken(lockstep, { name, scope, expiresInMs }, by))
    },
  )
  server.post(
    '/v1/tokens/:name/revoke',
    {
      config: known,
      schema: {
        tags,
        operationId: 'revokeToken',
        summary: 'Let a token no longer be good',
        params: z.object({ name: tokenName }),
        response: { 200: token },
      },
    },
    request =>
      endToken(lockstep, request.params.name, { principal: accessTo(request).principal, actor: actorOf(request) }),
  )
}
