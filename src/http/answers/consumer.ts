import { z } from 'zod'
import type { ConsumerState } from '../../app/consumers.ts'
import type { Flag } from '../../ports/flags.ts'
import { count, text } from './common.ts'
import { named } from './named.ts'

const claim = z.object({
  owner: z.object({ kind: z.enum(['deployment', 'person']), id: text }),
  release: text.nullable().describe('null: every instance'),
})

export const consumerState = named(
  'ConsumerState',
  z.object({
    consumer: text,
    queue: text,
    flag: text,
    revision: count,
    claims: z.array(claim).describe('who keeps it from reading; none: it reads'),
    instances: z
      .array(z.object({ instance: text, revision: count, consuming: z.boolean(), inFlight: count, at: text }))
      .describe('what each said last'),
  }),
) satisfies z.ZodType<ConsumerState>

export const flagState = named(
  'Flag',
  z.object({ key: text, revision: count, on: z.boolean(), claims: z.array(claim) }),
) satisfies z.ZodType<Flag>
