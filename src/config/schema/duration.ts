import { z } from 'zod'
import { notes } from './notes.ts'

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const milliseconds = (text: string): number => {
  const [, amount = '', unit = ''] = /^(\d+)([a-z]+)$/.exec(text) ?? []
  return Number(amount) * unitMs[unit as keyof typeof unitMs]
}

const durationLike = (pattern: RegExp, expected: string) =>
  z
    .string()
    .regex(pattern)
    .register(notes, {
      expected,
      hint: 'a number and one of ms, s, m, h, d',
      example: '30s',
      problem: 'CONFIG_DURATION',
    })
    .transform(milliseconds)

/** A length of time as text, parsed to milliseconds; 0 is allowed. At most six digits, so that no timer overflows a number. */
export const duration = durationLike(/^\d{1,6}(ms|s|m|h|d)$/, 'a duration')

/** A length of time above 0. */
export const span = durationLike(/^(?!0+[a-z])\d{1,6}(ms|s|m|h|d)$/, 'a duration above 0')
