import { applyRetention, previewRetention } from '../app/retention/apply-retention.ts'
import { retentionReport } from './answers/retention.ts'
import { apiErrors } from '../domain/errors/api.ts'
import { failure } from '../domain/errors/error.ts'
import type { ApiParts } from './parts.ts'
import { actorOf } from './parts.ts'
import type { ApiServer } from './server.ts'

const tags = ['server']

/** What the policy lets go: looked at, and removed now instead of once a day. */
export const addRetentionRoutes = (server: ApiServer, { retention }: ApiParts): void => {
  server.get(
    '/v1/retention',
    {
      schema: {
        tags,
        operationId: 'previewRetention',
        summary: 'What the policy lets go by now; nothing is removed',
        response: { 200: retentionReport },
      },
    },
    () => previewRetention(retention),
  )
  server.post(
    '/v1/retention',
    {
      schema: {
        tags,
        operationId: 'applyRetention',
        summary: 'Remove what the policy lets go',
        response: { 200: retentionReport },
      },
    },
    async request => {
      const report = await applyRetention(retention, actorOf(request))
      if (report === null) throw failure(apiErrors.API_RETENTION_RUNNING, {})
      return report
    },
  )
}
