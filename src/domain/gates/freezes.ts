import type { Freeze } from './gates.ts'

const endMs = ({ to }: Freeze): number => (to === null ? Infinity : Date.parse(to))

/** The freezes that are on at an instant. */
export const freezesAt = <F extends Freeze>(freezes: readonly F[], atMs: number): readonly F[] =>
  freezes.filter(freeze => Date.parse(freeze.from) <= atMs && atMs < endMs(freeze))

/** The first instant, not before another, without a freeze; Infinity: one of them has no end. */
export const thawOf = (freezes: readonly Freeze[], fromMs: number): number => {
  let atMs = fromMs
  for (;;) {
    const on = freezesAt(freezes, atMs)
    if (on.length === 0) return atMs
    atMs = Math.max(...on.map(endMs))
    if (atMs === Infinity) return atMs
  }
}
