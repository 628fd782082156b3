import { policy } from '../app/policy.ts'
import { policyAnswer } from './answers/policy.ts'
import type { ApiParts } from './parts.ts'
import { accessTo } from './people/access.ts'
import { needs } from './people/needs.ts'
import { somewhere } from './people/where.ts'
import type { ApiServer } from './server.ts'

/** What the server demands, whatever a file says. */
export const addPolicyRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    '/v1/policy',
    {
      config: needs('viewer', somewhere),
      schema: {
        tags: ['server'],
        operationId: 'getPolicy',
        summary: 'What the policy demands of every app and of those that one may see',
        response: { 200: policyAnswer },
      },
    },
    request => {
      const { may } = accessTo(request)
      return policy(lockstep, app => may({ role: 'viewer', app, environment: 'any' }))
    },
  )
}
