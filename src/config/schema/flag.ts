import { z } from 'zod'
import { flagTypes, unfitFor } from '../../domain/app-flag.ts'
import type { FlagValue } from '../../domain/app-flag.ts'
import { notes } from './notes.ts'
import { rule } from './one-of.ts'
import type { RuleParams } from './one-of.ts'

const value = z.union([z.boolean(), z.number(), z.string()])

type FlagInput = {
  readonly type: (typeof flagTypes)[number]
  readonly default: FlagValue
  readonly values?: readonly FlagValue[] | undefined
}

/** Its default and each of its values are of its type, and the default is one of them. */
const broken = ({ type, default: byDefault, values }: FlagInput): RuleParams | undefined => {
  const wrong = (values ?? []).find(one => unfitFor({ type, values: null }, one) !== null)
  if (wrong !== undefined)
    return { problem: 'CONFIG_VALUE', expected: `values that are each a ${type}`, found: `a ${typeof wrong}` }
  const why = unfitFor({ type, values: values ?? null }, byDefault)
  if (why === null) return undefined
  const expected = typeof byDefault === type ? 'a default that is one of its values' : `a default that is a ${type}`
  return { problem: 'CONFIG_VALUE', expected, found: typeof byDefault === type ? 'another' : `a ${typeof byDefault}` }
}

/** A feature flag of the app: declared by the release, set by people for each environment. */
export const flag = z
  .strictObject({
    type: z
      .enum(flagTypes)
      .register(notes, { description: 'What its value is.', hint: 'one of the types', example: 'boolean' }),
    default: value.register(notes, {
      description: 'Its value wherever nobody has set another.',
      expected: 'true, false, a number or a text',
      hint: 'a value of its type',
      example: false,
    }),
    description: z.string().max(500).prefault('').register(notes, {
      description: 'What it is for; people see it where they set it.',
      example: 'orders by courier',
    }),
    values: z
      .array(value)
      .min(1)
      .max(50)
      .optional()
      .register(notes, {
        description: 'The only values that it may have. Left out: any of its type.',
        expected: 'a list of 1 to 50 values',
        hint: 'the values that it may have',
        example: ['plain', 'loud'],
      }),
  })
  .superRefine(rule(broken))
