import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'

const askWithin = z.strictObject({
  within: noted(span, {
    description: 'How long a person has to answer; then the deployment is taken back. With `ask: true`: without end.',
    example: '30m',
  }),
})

/** What every step may carry. */
export const stepOptions = {
  ask: z
    .union([z.boolean(), askWithin])
    .register(notes, {
      description: 'On failure stop and ask a person (retry, skip, take back) instead of taking the deployment back.',
      expected: 'true, false or a mapping',
      hint: 'whether to ask a person on failure, or a mapping with "within"',
      example: { within: '30m' },
    })
    .prefault(false),
  timeout: span.optional().register(notes, { description: "Left out: the step kind's own limit." }),
}
