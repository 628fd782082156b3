import { z } from 'zod'

/** How a watch is looked at and judged, whatever it looks at. */
const rhythm = {
  /** What people call it. */
  name: z.string(),
  everyMs: z.number(),
  /** A look that takes longer is ended. */
  withinMs: z.number(),
  failures: z.number(),
  missingMs: z.number(),
}

const reference = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('env'), name: z.string() }),
  z.object({ kind: z.literal('file'), path: z.string() }),
])

const limit = z.object({
  side: z.enum(['above', 'below']),
  at: z.number(),
  timesOld: z.number().nullable(),
  unit: z.string(),
})

const metric = z.object({
  id: z.string(),
  namespace: z.string(),
  metric: z.string(),
  dimensions: z.record(z.string(), z.string()).readonly(),
  statistic: z.string(),
})

/** One watch of a plan. Secrets are only referred to: what a plan holds is read by many. */
export const watchParams = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('http'), ...rhythm, service: z.string(), path: z.string(), status: z.number() }),
  z.object({
    kind: z.literal('bad-answers'),
    ...rhythm,
    service: z.string().nullable(),
    overMs: z.number(),
    requests: z.number(),
    limit,
  }),
  z.object({ kind: z.literal('command'), ...rhythm, run: z.string() }),
  z.object({
    kind: z.literal('prometheus'),
    ...rhythm,
    query: z.string(),
    url: z.union([z.string(), reference]),
    token: reference.nullable(),
    limit,
  }),
  z.object({ kind: z.literal('alarm'), ...rhythm, alreadyOn: z.enum(['bad', 'no-data']) }),
  z.object({
    kind: z.literal('cloudwatch'),
    ...rhythm,
    expression: z.string(),
    metrics: z.array(metric).readonly(),
    periodMs: z.number(),
    limit,
  }),
])
export type WatchParams = z.infer<typeof watchParams>
