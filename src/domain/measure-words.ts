import { duration } from './duration-text.ts'
import type { Share } from './dora.ts'

/** A figure as people read it; `unit` is empty where it is part of it. */
export type Figure = { readonly figure: string; readonly unit: string }

/** In the unit in which the number is at least 1. */
export const frequencyFigure = (perDay: number): Figure => {
  if (perDay >= 1) return { figure: perDay.toFixed(1), unit: 'a day' }
  return perDay * 7 >= 1
    ? { figure: (perDay * 7).toFixed(1), unit: 'a week' }
    : { figure: (perDay * 30).toFixed(1), unit: 'in 30 days' }
}

export const percentOf = ({ of, count }: Share): number => (100 * count) / of

export const percentFigure = (percent: number): Figure => ({ figure: percent.toFixed(0), unit: '%' })

const hourMs = 3_600_000

/** A duration that may be one of days. */
export const longDuration = (ms: number): string => {
  if (ms < 2 * hourMs) return duration(ms)
  return ms < 48 * hourMs ? `${(ms / hourMs).toFixed(1)} h` : `${(ms / 24 / hourMs).toFixed(1)} days`
}

export const figureText = ({ figure, unit }: Figure): string => `${figure} ${unit}`
