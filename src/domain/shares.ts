/** How many instances of the new and of the old version run. */
export type Split = { readonly next: number; readonly base: number }

/**
 * The instances at a share of the new version, in percent: at least one new one, and never fewer of both together than the share
 * needs. At 100 only new ones are left.
 */
export const splitAt = (share: number, all: Split): Split => ({
  next: Math.max(1, Math.ceil((all.next * share) / 100)),
  base: Math.floor((all.base * (100 - share)) / 100),
})

/** The weight of the new version, in whole percent, that gives every instance the same load; each version with an instance has some. */
export const weightOf = ({ next, base }: Split): number => {
  if (base === 0) return 100
  if (next === 0) return 0
  return Math.min(99, Math.max(1, Math.round((100 * next) / (next + base))))
}

/** The shares below 100 that rise by `stepPercent`. */
export const equalShares = (stepPercent: number): readonly number[] =>
  Array.from({ length: Math.ceil(100 / stepPercent) - 1 }, (_, n) => (n + 1) * stepPercent)
