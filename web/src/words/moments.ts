const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How long something is, as people say it: 12 s, 9 min, 4 h 28 min, 1 d 3 h, 8 d. */
export const spanText = (ms: number): string => {
  const span = Math.max(0, ms)
  if (span < minuteMs) return `${Math.floor(span / 1000)} s`
  if (span < hourMs) return `${Math.floor(span / minuteMs)} min`
  if (span < dayMs) return joined([span / hourMs, 'h'], [(span % hourMs) / minuteMs, 'min'])
  if (span < 3 * dayMs) return joined([span / dayMs, 'd'], [(span % dayMs) / hourMs, 'h'])
  return `${Math.floor(span / dayMs)} d`
}

const joined = (...parts: readonly (readonly [number, string])[]): string =>
  parts
    .map(([count, unit]) => [Math.floor(count), unit] as const)
    .filter(([count], place) => place === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')

export const agoText = (at: string, nowMs: number): string => {
  const ms = nowMs - Date.parse(at)
  return ms < 5_000 ? 'just now' : `${spanText(ms)} ago`
}

export const untilText = (at: string, nowMs: number): string => {
  const ms = Date.parse(at) - nowMs
  return ms <= 0 ? 'now' : `in ${spanText(ms)}`
}

/** 14:05:11, in UTC as the clock of the page. */
export const timeText = (at: string | number): string => new Date(at).toISOString().slice(11, 19)

/** Fri 28 Nov, 14:05 UTC. */
export const instantText = (at: string): string => {
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  return `${day.format(new Date(at)).replace(',', '')}, ${timeText(at).slice(0, 5)} UTC`
}

/** Words of the API name instants as machines write them: here as people read them. */
export const readable = (text: string): string =>
  text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, instant => instantText(instant))
