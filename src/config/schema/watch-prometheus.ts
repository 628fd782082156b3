import { z } from 'zod'
import { noted, notes } from './notes.ts'
import { rule } from './one-of.ts'
import { secretReference, text } from './values.ts'
import { limitSides, oneLimit } from './watch-limit.ts'
import { every, failures, missing, timesOld, within } from './watch-rhythm.ts'

const url = z
  .string()
  .regex(/^https?:\/\/[^\s/@]+\S*$/)
  .register(notes, {
    expected: 'a URL that begins with http:// or https://',
    hint: 'where Prometheus answers',
    example: 'http://prometheus:9090',
    problem: 'CONFIG_FORMAT',
  })

const query = z
  .string()
  .min(1)
  .superRefine(
    rule(value => {
      // `${1}` and `$1` belong to label_replace.
      const strange = (value.match(/\$[A-Za-z_]\w*/g) ?? []).find(word => !['$release', '$environment'].includes(word))
      return strange === undefined
        ? undefined
        : {
            problem: 'CONFIG_FORMAT',
            expected: 'a query in which only $release and $environment are filled in',
            found: strange,
          }
    }),
  )
  .register(notes, {
    description:
      'A query that gives one number. $release in it stands for the version (v2), as the instances know it from their variable RELEASE; $environment for the name of the environment.',
    expected: 'a query',
    hint: 'a query that gives one number',
    example: 'sum(rate(errors_total{release="$release"}[1m]))',
  })

const comparable = rule((value: { readonly prometheus: string; readonly 'times-old'?: number | undefined }) =>
  value['times-old'] === undefined || value.prometheus.includes('$release')
    ? undefined
    : {
        problem: 'CONFIG_CHOICE',
        expected: '$release in the query that is compared with the old version',
        found: 'none',
        hint: 'the same query is asked for both versions: select one of them by a label, for example {release="$release"}',
      },
)

/** A query whose one number is held against a limit, and against the old version's. */
export const prometheus = z
  .strictObject({
    prometheus: query,
    name: noted(text, {
      description: 'What people call it. Left out: the query.',
      hint: 'a few words',
      example: 'error share',
    }).optional(),
    url: z.union([url, secretReference]).register(notes, {
      description: 'Where Prometheus, or what speaks its HTTP API, answers.',
      expected: 'a URL, or a mapping with env or file',
      hint: 'where Prometheus answers',
      example: 'http://prometheus:9090',
    }),
    token: secretReference.optional().register(notes, { description: 'Where the bearer token for it is kept.' }),
    ...limitSides,
    'times-old': timesOld,
    within: within('5s'),
    every: every('10s'),
    failures,
    missing,
  })
  .superRefine(oneLimit('the query'))
  .superRefine(comparable)
