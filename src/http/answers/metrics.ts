import { z } from 'zod'
import type { Metrics } from '../../app/metrics.ts'
import { count, instant, text } from './common.ts'
import { named } from './named.ts'

const spread = z.object({ count, median: z.number(), p90: z.number(), p95: z.number() })
const failureGroup = z.object({
  kind: text,
  code: text,
  isUndo: z.boolean(),
  deployments: count,
  share: z.number(),
  last: z.object({ id: text, endedAtMs: z.number() }),
})
const share = z.object({ of: count, count })
const seriesPart = z.object({
  fromMs: z.number(),
  untilMs: z.number(),
  deployments: count,
  leadTimeMs: z.number().nullable(),
  changeFailRate: share.nullable(),
  recoveryTimeMs: z.number().nullable(),
  reworkRate: share.nullable(),
})

export const metrics = named(
  'Metrics',
  z.object({
    app: text,
    since: instant,
    until: instant,
    environments: z.array(
      z.object({
        environment: text,
        days: z.number(),
        deployments: count,
        deploymentsPerDay: z.number().nullable(),
        leadTimeMs: spread.nullable(),
        changeFailRate: share.nullable(),
        recoveryTimeMs: spread.nullable(),
        reworkRate: share.nullable(),
        deploymentMs: spread.nullable(),
        stepMs: z.array(spread.extend({ kind: text })),
        failures: z.array(failureGroup).describe('at which kinds of steps and by which errors deployments failed'),
        series: z.array(seriesPart).describe('the span in as many parts as were asked for; durations are medians'),
      }),
    ),
  }),
) satisfies z.ZodType<Metrics>
