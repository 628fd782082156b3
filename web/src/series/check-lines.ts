import type { SeenPoint } from '../../../src/domain/analysis/series.ts'
import type { Check } from './checks.ts'

export type Dot = { readonly atMs: number; readonly value: number; readonly isBad: boolean }

/** Numbers that belong together: between two stretches there were none for too long. */
export type Stretch = readonly Dot[]

/** The measured numbers of one version as stretches without a gap. Pure. */
export const stretchesOf = (
  { points, gapMs }: Pick<Check, 'points' | 'gapMs'>,
  which: 'value' | 'old',
): readonly Stretch[] => {
  const stretches: Dot[][] = []
  let lastMs = -Infinity
  for (const point of points) {
    const value = point[which]
    if (value === null) {
      // The old version may have no value while the new one has: that is a gap of its own.
      lastMs = -Infinity
      continue
    }
    const dot = { atMs: point.atMs, value, isBad: point.kind === 'bad' }
    if (point.atMs - lastMs > gapMs) stretches.push([dot])
    else stretches.at(-1)?.push(dot)
    lastMs = point.atMs
  }
  return stretches
}

export type Gap = { readonly fromMs: number; readonly toMs: number }

/** Where looks brought no data: from the last that did to the next that does, or to the end. Pure. */
export const gapsOf = (points: readonly SeenPoint[], fromMs: number, toMs: number): readonly Gap[] => {
  const gaps: Gap[] = []
  let start: number | null = null
  let last = fromMs
  for (const { atMs, kind } of points) {
    if (kind === 'no-data') start ??= last
    else if (start !== null) {
      gaps.push({ fromMs: start, toMs: atMs })
      start = null
    }
    last = atMs
  }
  return start === null ? gaps : [...gaps, { fromMs: start, toMs }]
}

export type Run = { readonly kind: SeenPoint['kind']; readonly fromMs: number; readonly toMs: number }

/** Looks that saw the same one after the other, as one: for what measures no number. Pure. */
export const runsOf = ({ points, gapMs }: Pick<Check, 'points' | 'gapMs'>): readonly Run[] => {
  const runs: Run[] = []
  for (const { atMs, kind } of points) {
    const last = runs.at(-1)
    if (last !== undefined && last.kind === kind && atMs - last.toMs <= gapMs)
      runs[runs.length - 1] = { ...last, toMs: atMs }
    else runs.push({ kind, fromMs: last !== undefined && atMs - last.toMs <= gapMs ? last.toMs : atMs, toMs: atMs })
  }
  return runs
}

/** From the first look to the last, and from the least number to the most: what a picture has to have room for. Pure. */
export const extentOf = (
  points: readonly SeenPoint[],
  limitAt: number,
): { readonly ms: readonly [number, number]; readonly values: readonly [number, number] } => {
  const values = points.flatMap(({ value, old }) => [value, old]).filter(value => value !== null)
  const [least, most] = [Math.min(0, limitAt, ...values), Math.max(limitAt, ...values)]
  const room = (most - least || 1) * 0.15
  return {
    ms: [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 0],
    values: [least === 0 ? 0 : least - room, most + room],
  }
}
