import { z } from 'zod'
import type { MismatchCode } from '../../domain/errors/config.ts'
import { notes } from './notes.ts'

/** What a rule of ours adds to zod's own issues. The values are shown to a person, so they never hold a secret. */
export type RuleParams = {
  readonly problem: MismatchCode
  readonly expected?: string
  readonly found: string
  readonly hint?: string
}

/** The body of `superRefine`: makes one issue when `broken` says what is wrong. */
export const rule =
  <T>(broken: (value: T) => RuleParams | undefined) =>
  (value: T, context: z.core.$RefinementCtx<T>): void => {
    const params = broken(value)
    if (params !== undefined) context.addIssue({ code: 'custom', params })
  }

const quoted = (keys: readonly string[]): string => keys.map(key => `"${key}"`).join(' and ')

/** The one key of the mapping as `kind`, and what stands behind it as `value`. */
type Chosen<S extends z.core.$ZodLooseShape> = {
  [K in keyof S & string]: { readonly kind: K; readonly value: z.output<S[K]> }
}[keyof S & string]

/** A mapping with exactly one of these keys, which says of what kind the value is: `{ ecs: { ... } }`. */
export const oneOf = <S extends z.core.$ZodLooseShape>(shape: S) => {
  const names = Object.keys(shape)
  const expected = `a mapping with one of the keys ${names.join(', ')}`
  const present = (value: object): string[] =>
    names.filter(name => (value as Record<string, unknown>)[name] !== undefined)
  return z
    .strictObject(shape)
    .partial()
    .superRefine(
      rule((value: object) => {
        const keys = present(value)
        if (keys.length === 1) return undefined
        return { problem: 'CONFIG_CHOICE', expected, found: keys.length === 0 ? 'none of them' : quoted(keys) }
      }),
    )
    .register(notes, { isChoice: true })
    .transform((value: object) => {
      const kind = present(value)[0]
      return { kind, value: (value as Record<string, unknown>)[String(kind)] } as Chosen<S>
    })
}
