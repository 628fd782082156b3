import { z } from 'zod'
import { checkSecrets } from '../app/secrets-check.ts'
import type { CheckedSecret } from '../app/secrets-check.ts'
import { text } from './answers/common.ts'
import { named } from './answers/named.ts'
import type { ApiParts } from './parts.ts'
import { nameParam, placeParams } from './parts.ts'
import { needs } from './people/needs.ts'
import { inEnvironment } from './people/where.ts'
import type { ApiServer } from './server.ts'

const checkedSecret = named(
  'CheckedSecret',
  z.object({
    path: text.describe('where the file refers to it'),
    secret: text.describe('where it is, for example ssm:/orders/mail; never what it is'),
    why: text.nullable().describe('why it cannot be read; null: it can'),
    code: text.nullable().describe('the code of the error; null: there is none'),
  }),
) satisfies z.ZodType<CheckedSecret>

/** Whether the secrets that a file refers to are there. No value of one is ever answered. */
export const addSecretRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    '/v1/apps/:app/environments/:environment/secrets',
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags: ['apps'],
        operationId: 'checkSecrets',
        summary: 'Whether each secret that a release refers to can be read, looked at now',
        params: placeParams,
        querystring: z.object({ release: nameParam.optional().describe('left out: the newest') }),
        response: { 200: z.array(checkedSecret) },
      },
    },
    ({ params, query }) => checkSecrets(lockstep, { ...params, release: query.release ?? null }),
  )
}
