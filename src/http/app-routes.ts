import { z } from 'zod'
import { apps } from '../app/apps.ts'
import { metrics } from '../app/metrics.ts'
import { status } from '../app/status.ts'
import { history } from '../store/history.ts'
import { appSummary, environmentStatus, historyPage } from './answers/environment.ts'
import { metrics as metricsShape } from './answers/metrics.ts'
import type { ApiParts } from './parts.ts'
import { appParams, nameParam } from './parts.ts'
import { accessTo } from './people/access.ts'
import { needs } from './people/needs.ts'
import { inApp, somewhere } from './people/where.ts'
import type { ApiServer } from './server.ts'

const dayMs = 24 * 3_600_000
const historyQuery = z.object({
  environment: nameParam.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(20),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe('`next` of the page before'),
})
const metricsQuery = z.object({
  environment: nameParam.optional(),
  spanMs: z.coerce
    .number()
    .int()
    .min(1000)
    .max(10 * 366 * dayMs)
    .default(30 * dayMs),
  until: z.iso.datetime({ offset: true }).optional().describe('where the span ends; now'),
  parts: z.coerce.number().int().min(0).max(100).default(0).describe('into how many parts the series divides the span'),
})

const base = '/v1/apps/:app'
const tags = ['apps']
const params = appParams

/** Apps: what there is, what runs where, what was deployed, and how well. They change nothing. */
export const addAppRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    '/v1/apps',
    {
      config: needs('viewer', somewhere),
      schema: {
        tags,
        operationId: 'listApps',
        summary: 'All apps, with what runs where by the record',
        response: { 200: z.array(appSummary) },
      },
    },
    async request => {
      const { may } = accessTo(request)
      const isSeen = (app: string): boolean => may({ role: 'viewer', app: { one: app }, environment: 'any' })
      return (await apps(lockstep)).filter(({ app }) => isSeen(app))
    },
  )
  server.get(
    `${base}/status`,
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'getStatus',
        summary: 'What runs where, seen from outside',
        params,
        response: { 200: z.array(environmentStatus) },
      },
    },
    ({ params }) => status(lockstep, params.app),
  )
  server.get(
    `${base}/history`,
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'listHistory',
        summary: 'Deployments and rollbacks, newest first',
        params,
        querystring: historyQuery,
        response: { 200: historyPage },
      },
    },
    ({ params, query: { environment = null, before = null, limit } }) =>
      history(lockstep.store, { app: params.app, environment, before, limit }),
  )
  server.get(
    `${base}/metrics`,
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'getMetrics',
        summary: 'How often and how well it is delivered',
        params,
        querystring: metricsQuery,
        response: { 200: metricsShape },
      },
    },
    ({ params, query: { environment = null, spanMs, until, parts } }) =>
      metrics(lockstep, {
        app: params.app,
        environment,
        spanMs,
        until: until === undefined ? null : new Date(until),
        parts,
      }),
  )
}
