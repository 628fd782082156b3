import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'
import { namesOf, relativePath, shellCommand } from './values.ts'

/** The long form of a check. */
export const longCheck = z.strictObject({
  run: noted(shellCommand, {
    description: 'The command; it passes when it exits with 0.',
    hint: 'a shell command',
    example: 'npm test',
  }),
  with: z
    .array(z.enum(['postgres', 'redis']))
    .register(notes, {
      description: 'What is started for the check alone: its address comes as DATABASE_URL or REDIS_URL.',
      expected: 'a list of postgres, redis',
      hint: 'what the check needs beside it',
      example: ['postgres'],
    })
    .prefault([]),
  timeout: span.prefault('10m').register(notes, { description: 'The check fails when it takes longer.' }),
  cwd: relativePath.prefault('.').register(notes, { description: 'The folder in which it runs.' }),
  retries: z
    .int()
    .min(0)
    .max(10)
    .register(notes, {
      description: 'How often it is tried again after a failure; a pass after a retry is shown as such.',
      expected: 'a whole number from 0 to 10',
      hint: 'how often to try again',
      example: 1,
    })
    .prefault(0),
  after: namesOf('another check', 'install')
    .prefault([])
    .register(notes, { description: 'Checks that must have passed before; the others run in parallel.' }),
})

/** One command that every push must pass. */
export const check = z.union([shellCommand, longCheck]).register(notes, {
  description: 'A command, or a mapping with more to say.',
  expected: 'a command or a mapping',
  hint: 'a shell command, or a mapping with "run"',
  example: 'npm test',
})
