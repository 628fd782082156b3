import { z } from 'zod'
import type { Reading } from '../../domain/analysis/reading.ts'

const sample = z.tuple([z.number(), z.string()])
/** The answer of `/api/v1/query`, https://prometheus.io/docs/prometheus/latest/querying/api/ (seen with 2.42). */
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
      z.object({ resultType: z.literal('scalar'), result: sample }),
      z.object({ resultType: z.enum(['matrix', 'string']) }),
    ]),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
])

export type Measured = { readonly value: number } | { readonly missing: string }

const numbers: Readonly<Record<string, number>> = { '+Inf': Infinity, '-Inf': -Infinity, NaN: Number.NaN }

const numberOf = ([, text]: z.infer<typeof sample>): Measured => {
  const value = numbers[text] ?? Number(text)
  return Number.isNaN(value) ? { missing: 'the value is not a number' } : { value }
}

/** The one number of an answer's body, or why there is none. An empty result is none: the metric may not exist. */
export const measuredIn = (status: number, body: string): Measured => {
  const read = answer.safeParse(jsonOf(body))
  if (!read.success) return { missing: `the server answered ${status} and nothing that Prometheus says` }
  if (read.data.status === 'error') return { missing: `the query was refused: ${read.data.error.slice(0, 300)}` }
  const { data } = read.data
  if (data.resultType === 'scalar') return numberOf(data.result)
  if (data.resultType !== 'vector') return { missing: `the query gives a ${data.resultType}, not one number` }
  const [first, ...others] = data.result
  if (first === undefined)
    return { missing: 'the query finds no series; the metric does not exist, or not with these labels' }
  if (others.length > 0)
    return { missing: `the query gives ${data.result.length} series, not one: sum(...) or max(...) makes one of them` }
  return numberOf(first.value)
}

const jsonOf = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    // Not JSON: said by the caller, who knows the status.
    return undefined
  }
}

/** What is seen of the new version beside the old one. Only the new one's number has to be there. */
export const readingOf = (fresh: Measured, old: Measured | null): Reading =>
  'missing' in fresh
    ? { kind: 'no-data', details: fresh.missing }
    : { kind: 'value', value: fresh.value, old: old !== null && 'value' in old ? old.value : null, details: '' }
