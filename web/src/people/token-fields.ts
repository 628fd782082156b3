const dayMs = 24 * 3_600_000

/** For how long a token may be good. */
export const lifetimes = [
  { value: '1', label: '1 day', ms: dayMs },
  { value: '7', label: '7 days', ms: 7 * dayMs },
  { value: '30', label: '30 days', ms: 30 * dayMs },
  { value: '90', label: '90 days', ms: 90 * dayMs },
  { value: '366', label: 'A year', ms: 366 * dayMs },
] as const

/** Names or patterns that were typed with commas or blanks between them. Pure. */
export const namesOf = (typed: string): readonly string[] => typed.split(/[\s,]+/).filter(name => name !== '')
