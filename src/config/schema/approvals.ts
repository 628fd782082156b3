import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'
import { text } from './values.ts'

const rule = z.strictObject({
  from: z
    .array(text)
    .min(1)
    .register(notes, {
      description: 'The people or groups who may approve; groups are in the policy.',
      expected: 'a list of at least one person or group',
      hint: 'who may approve',
      example: ['release-managers'],
    }),
  count: z
    .int()
    .min(1)
    .max(20)
    .register(notes, {
      description: 'How many different people of them must.',
      expected: 'a whole number from 1 to 20',
      hint: 'how many must approve',
      example: 2,
    })
    .prefault(1),
  author: z
    .enum(['barred', 'allowed'])
    .register(notes, {
      description: 'Whether somebody who wrote a commit of the release may approve it.',
      hint: 'barred or allowed',
      example: 'barred',
    })
    .prefault('barred'),
  expires: span.prefault('7d').register(notes, {
    description: 'A deployment that does not have the approvals after this time has expired.',
  }),
})

/** People who must agree: one rule, or several that must all be met. */
export const approvals = z
  .union([
    noted(rule, { expected: 'a mapping', hint: 'who approves', example: { from: ['release-managers'] } }),
    z.array(rule).min(1).register(notes, { expected: 'a list of them', hint: 'who approves' }),
  ])
  .register(notes, {
    description: 'People who must agree; in a list every rule must be met.',
    hint: 'who approves',
    example: { from: ['release-managers'] },
  })
