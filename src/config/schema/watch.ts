import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'
import { text, urlPath } from './values.ts'

const alarm = z.strictObject({
  alarm: noted(text, {
    description: 'A CloudWatch alarm; the watch fails when it goes off or has no data.',
    hint: 'the name of the alarm',
    example: 'orders-5xx',
  }),
})

const http = z.strictObject({
  http: noted(urlPath, {
    description: 'A path of the new version that is asked again and again.',
    hint: 'the path that is asked',
    example: '/healthz',
  }),
  service: noted(text, {
    description: 'The service that is asked. Left out: each that has health.',
    example: 'intake',
  }).optional(),
  status: z
    .int()
    .min(100)
    .max(599)
    .register(notes, {
      description: 'The status that it must answer.',
      expected: 'an HTTP status from 100 to 599',
      hint: 'the status that it must answer',
      example: 200,
    })
    .prefault(200),
  within: span.prefault('1s').register(notes, { description: 'A slower answer counts as a failure.' }),
  every: span.prefault('2s').register(notes, { description: 'How often it is asked.' }),
  failures: z
    .int()
    .min(1)
    .max(100)
    .register(notes, {
      description: 'So many failures in a row fail the watch.',
      expected: 'a whole number from 1 to 100',
      hint: 'failures in a row',
      example: 3,
    })
    .prefault(3),
})

/** What is watched while old and new version run side by side. */
export const watch = z.union([alarm, http]).register(notes, {
  description: 'An alarm, or a path that is asked.',
  expected: 'a mapping with alarm or http',
  hint: 'what to watch',
  example: { http: '/healthz', within: '300ms' },
  later: ['prometheus'],
})
