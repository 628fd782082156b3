import { duration } from '../../../src/domain/duration-text.ts'
import type { Difference } from '../api/types.ts'
import { spanText } from '../words/moments.ts'

type Disparity = Difference['configuration'][number]

/** A variable that is a reference has a line for each of its parts. */
const part = /^((?:.*\.)?variables\.[^.]+)\.(?:kind|name|path)$/

/** What is not alike as people read it: one line a variable, spans in words, lists of things without braces. Pure. */
export const readableRows = (rows: readonly Disparity[]): readonly Disparity[] => [
  ...new Map(
    rows.map(({ what, left, right }) => {
      const name = part.exec(what)?.[1] ?? what.replace(/Ms$/, '')
      return [name, { what: name, left: valueText(what, left), right: valueText(what, right) }] as const
    }),
  ).values(),
]

/** Long ones are said as people say them. */
const lengthText = (ms: number): string => (ms < 3_600_000 ? duration(ms) : spanText(ms))

const valueText = (what: string, text: string | null): string | null => {
  if (text === null) return null
  if (what.endsWith('Ms') && /^\d+$/.test(text)) return lengthText(Number(text))
  return text.startsWith('{') ? thingsText(text) : text
}

/** Things in a list come one behind the other. */
const thingsText = (text: string): string => {
  try {
    const things = JSON.parse(`[${text}]`) as readonly Readonly<Record<string, unknown>>[]
    return things.map(thingText).join('; ')
  } catch {
    // It only looked like one.
    return text
  }
}

const thingText = (thing: Readonly<Record<string, unknown>>): string =>
  Object.entries(thing)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key.replace(/Ms$/, '')} ${plainText(key, value)}`)
    .join(', ')

const plainText = (key: string, value: unknown): string => {
  if (key.endsWith('Ms') && typeof value === 'number') return lengthText(value)
  if (Array.isArray(value)) return value.map(String).join(' and ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
