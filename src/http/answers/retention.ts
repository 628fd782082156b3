import { z } from 'zod'
import type { RetentionReport } from '../../domain/retention.ts'
import { count, text } from './common.ts'
import { named } from './named.ts'

const keptMs = count.nullable()

export const retention = z
  .object({
    logsMs: keptMs,
    artifactsMs: keptMs,
    snapshotsMs: keptMs,
    documentsMs: keptMs,
    noticesMs: keptMs,
    targets: count,
  })
  .nullable()
  .describe('null: the policy lets nothing go')

export const retentionReport = named(
  'RetentionReport',
  z.object({
    isDone: z.boolean(),
    retention,
    things: z.array(z.object({ kind: text, count, bytes: z.number() })),
  }),
) satisfies z.ZodType<RetentionReport>
