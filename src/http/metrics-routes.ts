import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { metrics } from '../app/metrics.ts'
import type { ApiParts } from './parts.ts'
import { appParams, parse } from './parts.ts'

const dayMs = 24 * 3_600_000
const query = z.object({
  environment: z.string().min(1).optional(),
  spanMs: z.coerce
    .number()
    .int()
    .min(1000)
    .max(10 * 366 * dayMs)
    .default(30 * dayMs),
  until: z.iso.datetime({ offset: true }).optional(),
})

/** How often and how well an app is delivered, from the record. */
export const addMetricsRoutes = (server: FastifyInstance, { lockstep }: ApiParts): void => {
  server.get('/v1/apps/:app/metrics', request => {
    const { environment = null, spanMs, until } = parse(query, request.query)
    const end = until === undefined ? null : new Date(until)
    return metrics(lockstep, { ...parse(appParams, request.params), environment, spanMs, until: end })
  })
}
