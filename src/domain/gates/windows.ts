import { weekdays, type Window } from './gates.ts'
import { dayOf, instantsNear, startOfDay, wallMs } from './wall-clock.ts'

/** HH:MM as milliseconds of the day. */
export const timeOfDayMs = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return (hours * 60 + minutes) * 60_000
}

const isOn = ({ days }: Window, day: number): boolean => {
  // Day 0 of the epoch is a Thursday, the fourth of the list.
  const weekday = weekdays[(((day + 3) % 7) + 7) % 7]
  return weekday !== undefined && days.includes(weekday)
}

/** Whether a window is open at an instant. */
export const isOpen = (window: Window, atMs: number): boolean => {
  const [fromMs, toMs] = [timeOfDayMs(window.from), timeOfDayMs(window.to)]
  const wall = wallMs(window.zone, atMs)
  const day = dayOf(wall)
  const time = wall - startOfDay(day)
  if (fromMs < toMs) return isOn(window, day) && time >= fromMs && time < toMs
  if (fromMs === toMs) return false
  return (isOn(window, day) && time >= fromMs) || (isOn(window, day - 1) && time < toMs)
}

// A window of one day a week whose hour is skipped in spring opens a week later.
const searchDays = 15

/** Where the window may begin to be open on a day of its wall clock: at its time, or at a change of the clocks. */
const startsOn = (window: Window, day: number): readonly number[] =>
  instantsNear(window.zone, startOfDay(day) + timeOfDayMs(window.from)).filter(
    atMs => dayOf(wallMs(window.zone, atMs)) === day && isOpen(window, atMs),
  )

/** The first instant, not before another, at which a window is open; undefined: it never is. */
export const nextOpening = (window: Window, fromMs: number): number | undefined => {
  if (isOpen(window, fromMs)) return fromMs
  const today = dayOf(wallMs(window.zone, fromMs))
  // From yesterday on: where the clocks go back over midnight, it comes again.
  for (let day = today - 1; day <= today + searchDays; day += 1) {
    const starts = startsOn(window, day).filter(atMs => atMs >= fromMs)
    if (starts.length > 0) return Math.min(...starts)
  }
  return undefined
}

/** The first instant, not before another, at which one of the windows is open. */
export const nextOpeningOf = (windows: readonly Window[], fromMs: number): number | undefined => {
  const openings = windows.map(window => nextOpening(window, fromMs)).filter(opening => opening !== undefined)
  return openings.length === 0 ? undefined : Math.min(...openings)
}

const consecutive = (days: readonly number[]): boolean =>
  days.every((day, i) => i === 0 || day === (days[i - 1] ?? 0) + 1)

const daysText = (window: Window): string => {
  const days = weekdays.flatMap((day, i) => (window.days.includes(day) ? [i] : []))
  if (days.length === 7) return 'every day'
  const names = days.map(day => weekdays[day])
  return days.length > 2 && consecutive(days) ? `${names[0]} to ${names.at(-1)}` : names.join(', ')
}

/** "mon to fri 09:00 to 17:00 Europe/London". */
export const windowText = (window: Window): string =>
  `${daysText(window)} ${window.from} to ${window.to} ${window.zone}`
