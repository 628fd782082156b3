import { z } from 'zod'
import { duration } from './duration.ts'
import { notes } from './notes.ts'
import { text } from './values.ts'

// What git itself refuses in a name (git-check-ref-format), but for `*`, which matches within a pattern here.
const branch = z
  .string()
  .regex(/^(?![-/])(?!.*(?:\/\/|\.\.|@\{|\/\.))(?!.*(?:\.lock|[/.])$)[^\s~^:?[\\\p{Cc}]+$/u)
  .register(notes, {
    expected: 'a branch name or a pattern with *',
    hint: 'a branch that may be deployed here',
    example: 'release/*',
    problem: 'CONFIG_FORMAT',
  })

const approvals = z.strictObject({
  from: z
    .array(text)
    .min(1)
    .register(notes, {
      description: 'The people or groups who may approve.',
      expected: 'a list of at least one person or group',
      hint: 'who may approve',
      example: ['release-managers'],
    }),
  count: z
    .int()
    .min(1)
    .max(20)
    .register(notes, {
      description: 'How many of them must.',
      expected: 'a whole number from 1 to 20',
      hint: 'how many must approve',
      example: 2,
    })
    .prefault(1),
  author: z
    .enum(['barred', 'allowed'])
    .register(notes, {
      description: 'Whether somebody who pushed a commit of the release may approve it.',
      hint: 'barred or allowed',
      example: 'barred',
    })
    .prefault('barred'),
})

/** What must hold before a deployment to the environment starts. */
export const gates = z.strictObject({
  approvals: approvals
    .register(notes, {
      description: 'People who must agree.',
      hint: 'who approves',
      example: { from: ['release-managers'] },
    })
    .optional(),
  wait: duration.prefault('0s').register(notes, { description: 'A wait before the start.' }),
  branches: z
    .array(branch)
    .min(1)
    .register(notes, {
      description: 'The branches whose releases may come here; * matches any part. Left out: every branch.',
      expected: 'a list of at least one branch',
      hint: 'the branches that may be deployed here',
      example: ['main'],
    })
    .optional(),
  soak: duration
    .prefault('0s')
    .register(notes, { description: 'The shortest time that the release has been in the environments before.' }),
})
