import { z } from 'zod'
import { noted, notes } from './notes.ts'
import { rule } from './one-of.ts'
import { text } from './values.ts'
import { limitSides, oneLimit } from './watch-limit.ts'
import { span } from './duration.ts'
import { every, failuresOf, missingOf, timesOld, within } from './watch-rhythm.ts'

/** An alarm has judged already: one bad look is enough. It often has no data for minutes. */
export const alarm = z.strictObject({
  alarm: noted(text, {
    description:
      'A metric or composite alarm of CloudWatch, in the account and region of the environment: OK is good, ALARM is bad, INSUFFICIENT_DATA is no data.',
    hint: 'the name of the alarm',
    example: 'orders-5xx',
  }),
  'already-on': z.enum(['refuse', 'wait']).prefault('refuse').register(notes, {
    description:
      'What an alarm means that is on before anything is changed. refuse: nothing is deployed. wait: there are no data until it has gone out.',
    hint: 'refuse, or wait for a release that is to put it out',
    example: 'wait',
  }),
  within: within('5s'),
  every: every('10s'),
  failures: failuresOf(1),
  missing: missingOf('5m'),
})

const metric = z.strictObject({
  namespace: noted(text, { description: 'The namespace of the metric.', example: 'AWS/ApplicationELB' }),
  metric: noted(text, { description: 'The name of the metric.', example: 'HTTPCode_Target_5XX_Count' }),
  dimensions: z
    .record(text, text)
    .prefault({})
    .register(notes, {
      description: 'All dimensions of the metric. $release and $environment in a value stand for those.',
      example: { LoadBalancer: 'app/orders/50dc6c495c0c9188' },
    }),
  statistic: z
    .string()
    .regex(
      /^(Sum|Average|Minimum|Maximum|SampleCount|IQM|(p|tm|wm|tc|ts)\d{1,2}(\.\d+)?|(TM|WM|TC|TS|PR)\([\d.%:]+\))$/,
    )
    .register(notes, {
      description: 'What CloudWatch makes of the values of a period.',
      expected: 'a statistic of CloudWatch',
      hint: 'a statistic as CloudWatch writes it',
      example: 'p99',
      problem: 'CONFIG_FORMAT',
    }),
})

/** What CloudWatch takes as the name of a query. */
const id = z
  .string()
  .regex(/^[a-z]\w{0,100}$/)
  .register(notes, {
    expected: 'a name of letters, digits and underscores that begins with a small letter',
    hint: 'a name, as the expression has it',
    example: 'errors',
    problem: 'CONFIG_FORMAT',
  })

const shortMs: readonly number[] = [1_000, 5_000, 10_000, 20_000, 30_000]

const period = span
  .superRefine(
    rule(ms =>
      (ms % 60_000 === 0 && ms <= 86_400_000) || shortMs.includes(ms)
        ? undefined
        : {
            problem: 'CONFIG_CHOICE',
            expected: '1s, 5s, 10s, 20s, 30s, or whole minutes up to a day',
            found: `${ms / 1000} seconds`,
            hint: 'a period that CloudWatch keeps; below a minute only metrics of high resolution have values',
          },
    ),
  )
  .prefault('1m')
  .register(notes, { description: 'Over so much time a value is made.' })

type Named = { readonly cloudwatch: string; readonly metrics: Readonly<Record<string, unknown>> }

const everyMetricUsed = rule(({ cloudwatch, metrics }: Named) => {
  const unused = Object.keys(metrics).find(name => !new RegExp(`\\b${name}\\b`).test(cloudwatch))
  return unused === undefined
    ? undefined
    : {
        problem: 'CONFIG_CHOICE',
        expected: 'every metric in the expression',
        found: `${unused} nowhere in it`,
        hint: 'write the expression with the names under metrics, for example 100 * errors / requests',
      }
})

type Compared = Named & { readonly 'times-old'?: number | undefined }

const comparable = rule((value: Compared) =>
  value['times-old'] === undefined || JSON.stringify([value.cloudwatch, value.metrics]).includes('$release')
    ? undefined
    : {
        problem: 'CONFIG_CHOICE',
        expected: '$release in a dimension or in the expression that is compared with the old version',
        found: 'none',
        hint: 'the same is asked for both versions: select one of them by a dimension, for example { Release: $release }',
      },
)

/** Metric math over metrics of CloudWatch, whose newest value is held against a limit. */
export const cloudwatch = z
  .strictObject({
    cloudwatch: noted(text, {
      description:
        'The name of one of the metrics, metric math over them, or a query of CloudWatch that needs none (SELECT ...). It must give one series.',
      hint: 'the name of a metric, or metric math over several',
      example: '100 * errors / requests',
    }),
    metrics: z.record(id, metric).prefault({}).register(notes, {
      description: 'The metrics of the expression, by the names that it has for them.',
    }),
    name: noted(text, {
      description: 'What people call it. Left out: the expression.',
      hint: 'a few words',
      example: 'error share',
    }).optional(),
    period,
    ...limitSides,
    unit: noted(text, {
      description: 'Written behind its values.',
      hint: 'a unit, for people',
      example: 'ms',
    }).optional(),
    'times-old': timesOld,
    within: within('5s'),
    every: span.optional().register(notes, { description: 'How often it looks. Left out: once in a period.' }),
    failures: failuresOf(2),
    missing: missingOf('5m'),
  })
  .superRefine(oneLimit('the expression'))
  .superRefine(everyMetricUsed)
  .superRefine(comparable)
