import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'

const url = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s@/?#]+([/?#][^\s@]*)?$/)
  .register(notes, {
    expected: 'a URL that begins with https:// or http://, without a password',
    hint: 'what is asked',
    example: 'https://slo.example.com/orders/budget',
    problem: 'CONFIG_FORMAT',
  })

/** The long form of a check of another system. */
export const longHttpCheck = z.strictObject({
  url: noted(url, { description: 'What is asked by GET; a status from 200 to 299 passes.' }),
  every: span.prefault('1m').register(notes, {
    description: 'How long an answer counts; then it is asked again.',
  }),
  timeout: span.prefault('10s').register(notes, { description: 'Without an answer after this time it does not pass.' }),
})

/** Another system that is asked before a deployment starts. */
export const httpCheck = z.union([url, longHttpCheck]).register(notes, {
  description: 'Another system that must agree: a URL, or a mapping with more to say.',
  expected: 'a URL or a mapping',
  hint: 'a URL, or a mapping with "url"',
  example: 'https://slo.example.com/orders/budget',
})
