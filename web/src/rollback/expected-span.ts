import { longDuration } from '../../../src/domain/measure-words.ts'
import type { EnvironmentMetrics, Plan } from '../api/types.ts'
import { listed } from '../words/counted.ts'

/** How long a plan takes if each step takes as long as it mostly did; `unknown`: kinds of steps of which nothing is known. */
export type ExpectedSpan = { readonly ms: number; readonly unknown: readonly string[] }

/** Null: nothing is known of any of its steps. Pure. */
export const expectedSpan = (
  { steps }: Pick<Plan, 'steps'>,
  stepMs: EnvironmentMetrics['stepMs'],
): ExpectedSpan | null => {
  const medianOf = (kind: string): number | undefined => stepMs.find(one => one.kind === kind)?.median
  const known = steps.flatMap(({ kind }) => medianOf(kind) ?? [])
  const unknown = [...new Set(steps.map(({ kind }) => kind).filter(kind => medianOf(kind) === undefined))]
  return known.length === 0 ? null : { ms: known.reduce((sum, ms) => sum + ms, 0), unknown }
}

export const expectedText = (span: ExpectedSpan | null): string => {
  if (span === null) return 'How long it takes is not known: none of its steps was done here before.'
  const without = span.unknown.length === 0 ? '' : `, without ${listed(span.unknown)}: that was not done here lately`
  return `It takes about ${longDuration(span.ms)}${without}.`
}
