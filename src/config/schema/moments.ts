import { z } from 'zod'
import { weekdays } from '../../domain/gates/gates.ts'
import { searchMs } from '../../domain/gates/next-chance.ts'
import { isZone } from '../../domain/gates/wall-clock.ts'
import { noted, notes } from './notes.ts'
import { rule } from './one-of.ts'
import { text } from './values.ts'

const timeOfDay = (pattern: RegExp, expected: string, description: string, example: string) =>
  z.string().regex(pattern).register(notes, {
    description,
    expected,
    hint: 'hours and minutes',
    example,
    problem: 'CONFIG_FORMAT',
  })

const zone = z
  .string()
  .superRefine(
    rule(value =>
      isZone(value) ? undefined : { problem: 'CONFIG_FORMAT', found: JSON.stringify(value.slice(0, 40)) },
    ),
  )
  .register(notes, {
    description: 'The time zone of the clock on the wall, daylight saving included.',
    expected: 'a time zone of the IANA database',
    hint: 'a zone by its place',
    example: 'Europe/London',
    problem: 'CONFIG_FORMAT',
  })

/** When deployments may start. */
export const window = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .register(notes, {
        description: 'The days on which it opens.',
        expected: `a list of ${weekdays.join(', ')}`,
        hint: 'the days on which it opens',
        example: ['mon', 'tue'],
      })
      .prefault([...weekdays]),
    from: timeOfDay(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time from 00:00 to 23:59', 'When it opens.', '09:00'),
    to: timeOfDay(
      /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
      'a time from 00:00 to 24:00',
      'When it closes; a time that is not behind `from` is on the next day.',
      '17:00',
    ),
    zone: zone.prefault('UTC'),
  })
  .superRefine(
    rule(({ from, to }) =>
      from === to
        ? {
            problem: 'CONFIG_WINDOW_NEVER_OPENS',
            expected: 'a window that opens',
            found: `one from ${from} to ${to}`,
          }
        : undefined,
    ),
  )
  .register(notes, {
    description: 'A time at which deployments may start.',
    hint: 'when deployments may start',
    example: { from: '09:00', to: '17:00' },
  })

const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/

/** The 30th of February has the form of a date, and Date.parse takes it for one in March. */
const existsOnTheCalendar = (value: string): boolean => {
  const day = value.slice(0, 10)
  const [atMs, dayMs] = [Date.parse(value), Date.parse(`${day}T00:00:00Z`)]
  return ![atMs, dayMs].some(Number.isNaN) && new Date(dayMs).toISOString().startsWith(day)
}

const instant = z
  .string()
  .regex(pattern)
  .superRefine(
    rule(value =>
      !pattern.test(value) || existsOnTheCalendar(value)
        ? undefined
        : { problem: 'CONFIG_FORMAT', found: JSON.stringify(value) },
    ),
  )
  .register(notes, {
    expected: 'a date and time with its distance from UTC',
    hint: 'when',
    example: '2026-12-24T18:00:00Z',
    problem: 'CONFIG_FORMAT',
  })
  .transform(value => new Date(value).toISOString())

const lengthFault = ({ from, to }: { from: string; to: string }) => {
  const lengthMs = Date.parse(to) - Date.parse(from)
  if (lengthMs <= 0) return { problem: 'CONFIG_RANGE', expected: 'an end behind its beginning', found: to } as const
  if (lengthMs <= searchMs) return undefined
  const days = Math.floor(lengthMs / 86_400_000)
  return { problem: 'CONFIG_FREEZE_WITHOUT_END', expected: 'an end within 400 days', found: `${days} days` } as const
}

/** When nobody deploys. */
export const freeze = z
  .strictObject({
    from: noted(instant, { description: 'When it begins.' }),
    to: noted(instant, { description: 'When it ends.' }),
    reason: noted(text, { description: 'What people are told.', hint: 'what people are told', example: 'holidays' }),
  })
  .superRefine(rule(lengthFault))
  .register(notes, {
    description: 'A time in which nobody deploys; a rollback is possible.',
    hint: 'when nobody deploys',
    example: { from: '2026-12-24T18:00:00Z', to: '2026-12-27T08:00:00Z', reason: 'holidays' },
  })

export const freezes = z
  .array(freeze)
  .prefault([])
  .register(notes, { description: 'Times in which nobody deploys; a rollback is possible.' })
