import { z } from 'zod'
import { cancelChecks } from '../app/checks/cancel-checks.ts'
import { commitChecks } from '../app/checks/commit-checks.ts'
import { retryRun } from '../app/checks/retry-run.ts'
import { listRuns } from '../store/list-runs.ts'
import { commitChecks as commitChecksShape } from './answers/check.ts'
import { run, runPage } from './answers/run.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, appParams, idParams, nameParam } from './parts.ts'
import { requireDeployer } from './people/may-ship.ts'
import { needs } from './people/needs.ts'
import { inApp, ofQuery, ofRun } from './people/where.ts'
import type { ApiServer } from './server.ts'

const runsQuery = z.object({
  app: nameParam.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  before: nameParam.optional().describe('`next` of the page before'),
})
const commitParams = appParams.extend({
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
    .describe('its whole id'),
})

const tags = ['runs']

/** Runs and their checks: look at them, end them, and run again what has not passed. */
export const addCheckRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    '/v1/runs',
    {
      config: needs('viewer', ofQuery),
      schema: {
        tags,
        operationId: 'listRuns',
        summary: 'Runs, newest first',
        querystring: runsQuery,
        response: { 200: runPage },
      },
    },
    ({ query: { app = null, before = null, limit } }) => listRuns(lockstep.store.pool, { app, before, limit }),
  )
  server.post(
    '/v1/runs/:id/retry',
    {
      config: needs('deployer', ofRun),
      schema: {
        tags,
        operationId: 'retryRun',
        summary: 'Start a run of the same commit for what has not passed, where a check has ended this one',
        params: idParams,
        response: { 201: run },
      },
    },
    async (request, reply) => {
      const asked = { id: request.params.id, actor: actorOf(request) }
      return reply.code(201).send(await retryRun(lockstep, asked, requireDeployer(request)))
    },
  )
  server.post(
    '/v1/runs/:id/cancel',
    {
      config: needs('deployer', ofRun),
      schema: {
        tags,
        operationId: 'cancelRun',
        summary: 'End the checks of a run',
        params: idParams,
        response: { 200: run },
      },
    },
    request => cancelChecks(lockstep, { id: request.params.id, actor: actorOf(request) }),
  )
  server.get(
    '/v1/apps/:app/commits/:commit/checks',
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'getChecks',
        summary: 'How the checks of a commit are, by the newest run of it that has them',
        params: commitParams,
        response: { 200: commitChecksShape },
      },
    },
    ({ params }) => commitChecks(lockstep, params),
  )
}
