import { z } from 'zod'
import { noted, notes } from './notes.ts'
import { rule } from './one-of.ts'

const number = z.number().register(notes, { expected: 'a number', hint: 'the limit', example: 0.05 })

/** On which side of which number a measured value is bad. */
export const limitSides = {
  above: noted(number, { description: 'A higher value is bad.' }).optional(),
  below: noted(number, { description: 'A lower value is bad. Either this or above.' }).optional(),
}

type Limits = { readonly above?: number | undefined; readonly below?: number | undefined }

/** Just one of the two sides; `what` is what gives the value. */
export const oneLimit = (what: string) =>
  rule((value: Limits) => {
    const count = [value.above, value.below].filter(limit => limit !== undefined).length
    if (count === 1) return undefined
    return {
      problem: 'CONFIG_CHOICE',
      expected: `either above or below beside ${what}`,
      found: count === 0 ? 'none of them' : 'both',
      hint: 'on which side of which number the value is bad, for example above: 0.05',
    }
  })
