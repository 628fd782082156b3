import { z } from 'zod'
import { approvals } from './approvals.ts'
import { span, duration } from './duration.ts'
import { httpCheck } from './http-check.ts'
import { freezes, window } from './moments.ts'
import { noted, notes } from './notes.ts'
import { name, text } from './values.ts'

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

const drill = z.strictObject({
  environment: noted(text, {
    description: 'Where the release was deployed, taken back and deployed again.',
    hint: 'the name of an environment',
    example: 'staging',
  }),
  within: span.prefault('7d').register(notes, { description: 'How old the drill may be.' }),
})

/** What must hold before a deployment to the environment starts. */
export const gates = z.strictObject({
  approvals: approvals.optional(),
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
  windows: z
    .array(window)
    .min(1)
    .register(notes, {
      description: 'When deployments may start: one of the windows must be open. Left out: at any time.',
      expected: 'a list of at least one window',
      hint: 'when deployments may start',
      example: [{ from: '09:00', to: '17:00' }],
    })
    .optional(),
  freezes,
  checks: z
    .record(name, httpCheck)
    .prefault({})
    .register(notes, { description: 'Other systems that must agree right before the start.' }),
  checklist: z
    .array(text.max(200).register(notes, { expected: 'a text of at most 200 characters', hint: 'what to confirm' }))
    .prefault([])
    .register(notes, {
      description: 'What a person must confirm, item by item.',
      expected: 'a list of texts',
      hint: 'what a person must confirm',
      example: ['support knows'],
    }),
  drill: drill
    .register(notes, {
      description: 'The release must have been deployed, taken back and deployed again elsewhere.',
      hint: 'where it was tried',
      example: { environment: 'staging' },
    })
    .optional(),
})
