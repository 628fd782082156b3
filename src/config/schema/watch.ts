import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'
import { text, shellCommand, urlPath } from './values.ts'
import { alarm, cloudwatch } from './watch-cloudwatch.ts'
import { prometheus } from './watch-prometheus.ts'
import { every, failures, missing, timesOld, within } from './watch-rhythm.ts'

const http = z.strictObject({
  http: noted(urlPath, {
    description: 'A path that each instance of the new version is asked for, again and again.',
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
  every: every('2s'),
  failures,
  missing,
})

const badAnswers = z.strictObject({
  'bad-answers': z.number().min(0).max(99).register(notes, {
    description:
      'The share of bad answers in percent, above which it is bad: 500 and higher, and requests without an answer, of those that the router gave to the new version.',
    expected: 'a number from 0 to 99',
    hint: 'a share in percent',
    example: 5,
  }),
  'times-old': timesOld,
  service: noted(text, {
    description: 'The service whose answers count. Left out: those of all services together.',
    example: 'intake',
  }).optional(),
  over: span.prefault('10s').register(notes, { description: 'The last so much time counts.' }),
  requests: z
    .int()
    .min(1)
    .max(1_000_000)
    .register(notes, {
      description: 'With fewer requests in that time there are no data.',
      expected: 'a whole number from 1 to 1000000',
      hint: 'how many requests are enough',
      example: 20,
    })
    .prefault(20),
  every: every('2s'),
  failures,
  missing,
})

const command = z.strictObject({
  command: noted(shellCommand, {
    description: 'A command that looks: exit code 0 is good, 1 is bad, any other brings no data.',
    example: 'node check.ts',
  }),
  within: within('10s'),
  every: every('10s'),
  failures,
  missing,
})

/** What is watched while old and new version run side by side. */
export const watch = z.union([http, badAnswers, command, prometheus, alarm, cloudwatch]).register(notes, {
  description:
    'A path that is asked, the share of bad answers, a command, a query of Prometheus, an alarm or metrics of CloudWatch.',
  expected: 'a mapping with one of the keys http, bad-answers, command, prometheus, alarm, cloudwatch',
  hint: 'what to watch',
  example: { http: '/healthz', within: '300ms' },
})
