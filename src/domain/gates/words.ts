const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const

/** A length of time in the largest unit that divides it: "90 minutes". */
export const spanText = (ms: number): string => {
  const [unit, unitMs] = units.find(([, unitMs]) => ms >= unitMs && ms % unitMs === 0) ?? ['millisecond', 1]
  const count = ms / unitMs
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

export const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

export const peopleText = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

export const isoOf = (ms: number): string => new Date(ms).toISOString()
