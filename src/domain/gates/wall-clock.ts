const dayMs = 86_400_000
// No zone is further from UTC, and a change of the clocks is at most a day (a change of side of the date line).
const reachMs = 38 * 3_600_000

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const field = '2-digit'
  const format = new Intl.DateTimeFormat('en-u-ca-gregory', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: field,
    day: field,
    hour: field,
    minute: field,
    second: field,
  })
  formats.set(zone, format)
  return format
}

/** Whether a text names a zone of the IANA database. */
export const isZone = (zone: string): boolean => {
  // Offsets such as +01:00 are taken by Intl, but they know no daylight saving.
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** What the clock on the wall of a zone shows, as the milliseconds that UTC has when it shows the same. */
export const wallMs = (zone: string, atMs: number): number => {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) + (atMs - Math.floor(atMs / 1000) * 1000)
}

/** The instants between two others at which the clocks are changed, at most one; milliseconds. */
const change = (zone: string, fromMs: number, toMs: number): number => {
  const before = wallMs(zone, fromMs) - fromMs
  let low = fromMs
  let high = toMs
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (wallMs(zone, middle) - middle === before) low = middle
    else high = middle
  }
  return high
}

/**
 * Every instant at which the clock on the wall of a zone shows `wall`, or at which it is changed near it: none of the two
 * is always there, for an hour is skipped in spring and comes twice in autumn.
 */
export const instantsNear = (zone: string, wall: number): readonly number[] => {
  const [from, to] = [wall - reachMs, wall + reachMs]
  const offsets = [...new Set([from, to].map(atMs => wallMs(zone, atMs) - atMs))]
  const shown = offsets.map(offset => wall - offset)
  return offsets.length === 1 ? shown : [...shown, change(zone, from, to)]
}

/** The day of a wall clock as a number; day 0 is a Thursday. */
export const dayOf = (wall: number): number => Math.floor(wall / dayMs)

export const startOfDay = (day: number): number => day * dayMs
