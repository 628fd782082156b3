import type { Freeze, Gates } from './gates.ts'
import { thawOf } from './freezes.ts'
import { nextOpeningOf } from './windows.ts'

/** So far windows and freezes are searched for a moment at which all of them let a deployment through. */
export const searchMs = 400 * 86_400_000

/**
 * The first instant, not before another, at which of every list a window is open and no freeze is on; undefined: there is
 * none within 400 days.
 */
export const nextChance = (
  { windows, freezes }: Pick<Gates, 'windows'> & { readonly freezes: readonly Freeze[] },
  fromMs: number,
): number | undefined => {
  let atMs = fromMs
  while (atMs <= fromMs + searchMs) {
    const here = atMs
    const openings = windows.map(list => nextOpeningOf(list, here) ?? Infinity)
    const next = Math.max(here, thawOf(freezes, here), ...openings)
    if (next === here) return here
    atMs = next
  }
  return undefined
}
