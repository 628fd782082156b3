import { z } from 'zod'
import type { Rehearsal } from '../../app/rehearse.ts'
import { deploymentState, errorRecord, kept, text, texts } from './common.ts'
import { named } from './named.ts'
import { plan } from './plan.ts'

const data = z.enum(['with-data', 'empty'])
const asked = z.object({
  about: z.enum(['failure', 'unknown', 'point-of-no-return', 'abort']),
  step: text,
  answer: z.enum(['retry', 'skip', 'take-back']),
})
const lane = z.array(
  z.object({ step: text, title: text, outcome: z.enum(['done', 'failed']), changes: texts, lines: texts }),
)
const wayBack = { undone: texts, kept: z.array(kept) }

export const rehearsal = named(
  'Rehearsal',
  z.object({
    plan,
    data,
    lanes: z.object({
      forward: lane,
      backward: lane.describe('in the order in which it happened'),
      asked: z.array(asked),
      kept: z.array(kept),
      state: deploymentState,
      left: texts,
      error: errorRecord.nullable(),
    }),
    forecasts: z
      .array(
        z.object({
          step: text,
          ...wayBack,
          asked: z.array(asked),
          state: deploymentState,
          left: texts,
          otherwise: z.object(wayBack).nullable(),
        }),
      )
      .describe('what follows if one step fails'),
  }),
) satisfies z.ZodType<Rehearsal>
