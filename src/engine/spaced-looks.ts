import type { Json } from '../domain/json.ts'
import type { AnyStepKind } from '../steps/define-step.ts'

const looksAtMost = 60
/** How often is looked, and for how long nothing may be seen: they belong together. */
const rhythms: readonly string[] = ['everyMs', 'missingMs']

/** The same step kinds, only that one which watches for long looks less often: in a rehearsal each look sees the same. */
export const withSpacedLooks = (kinds: ReadonlyMap<string, AnyStepKind>): ReadonlyMap<string, AnyStepKind> =>
  new Map(
    [...kinds].map(([name, kind]) => [
      name,
      { ...kind, run: (params, before, world) => kind.run(spacedLooks(params), before, world) } satisfies AnyStepKind,
    ]),
  )

/** Parameters with `durationMs` and `everyMs`: all rhythms in them are slowed down alike. Others stay what they are. Pure. */
export const spacedLooks = (params: Json): Json => {
  const { durationMs, everyMs } = fieldsOf(params)
  if (typeof durationMs !== 'number' || typeof everyMs !== 'number') return params
  const factor = durationMs / everyMs / looksAtMost
  return factor > 1 ? slowed(params, factor) : params
}

const fieldsOf = (value: Json): { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })
    : {}

const slowed = (value: Json, factor: number): Json => {
  if (Array.isArray(value)) return value.map(one => slowed(one as Json, factor))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).map(([key, one]) => [
      key,
      typeof one === 'number' && rhythms.includes(key) ? one * factor : slowed(one, factor),
    ]),
  )
}
