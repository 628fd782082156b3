import { z } from 'zod'

/** Another process may have written: look again after this long without a hint. */
export const lookAgainMs = 1_000

/** Where a stream begins, and whether it goes on. */
export const followQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  follow: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('go on until it ends'),
})
