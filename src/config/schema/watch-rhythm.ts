import { z } from 'zod'
import { span } from './duration.ts'
import { notes } from './notes.ts'

/** How often a watch looks, how long a look may take, and when it is judged. */
export const failuresOf = (usual: number) =>
  z
    .int()
    .min(1)
    .max(100)
    .register(notes, {
      description: 'So many bad looks in a row fail the watch; it does not pass before it has looked as often.',
      expected: 'a whole number from 1 to 100',
      hint: 'failures in a row',
      example: 3,
    })
    .prefault(usual)

export const failures = failuresOf(3)

export const missingOf = (usual: string) =>
  span.prefault(usual).register(notes, {
    description:
      'For so long there may be no data in a row. Time without data does not count as watched; when it takes longer, the deployment is taken back.',
  })

export const missing = missingOf('2m')

export const every = (usual: string) => span.prefault(usual).register(notes, { description: 'How often it looks.' })

export const within = (usual: string) =>
  span.prefault(usual).register(notes, { description: 'A look that takes longer brings no data.' })

export const timesOld = z
  .number()
  .min(1)
  .max(1000)
  .register(notes, {
    description:
      "Only bad if it is also so many times worse than the old version's at the same time. Left out, or where the old version has no value: the limit alone decides.",
    expected: 'a number from 1 to 1000',
    hint: "how many times the old version's value",
    example: 2,
  })
  .optional()
