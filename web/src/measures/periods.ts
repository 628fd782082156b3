/** How far back it is looked, and into how many parts that is divided to see how it went. */
export const periods = {
  '7d': { days: 7, parts: 7 },
  '30d': { days: 30, parts: 30 },
  '90d': { days: 90, parts: 18 },
} as const

export type Period = keyof typeof periods

/** The period that an address names; of others the one that the command line takes, too. */
export const periodOf = (name: string | undefined): Period =>
  name !== undefined && Object.hasOwn(periods, name) ? (name as Period) : '30d'
