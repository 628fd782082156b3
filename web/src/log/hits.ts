import { lineCount } from './log-so-far.ts'
import type { LogSoFar } from './log-so-far.ts'
import { plainText } from './plain-text.ts'

/** In which lines (from 1) a text is, and how far it was looked for. */
export type Hits = { readonly wanted: string; readonly lines: readonly number[]; readonly upTo: number }

export const noHits: Hits = { wanted: '', lines: [], upTo: 0 }

/** Where the text is, without regard to case; what was looked through before for the same text is not looked through again. Pure. */
export const hitsIn = (log: LogSoFar, wanted: string, before: Hits = noHits): Hits => {
  const upTo = lineCount(log)
  if (wanted === '') return { wanted, lines: [], upTo }
  const known = before.wanted === wanted ? before : noHits
  const from = Math.max(known.upTo, log.gone)
  const small = wanted.toLowerCase()
  const more: number[] = []
  for (let line = from; line < upTo; line++) {
    const text = log.lines[line - log.gone]?.text ?? ''
    if (plainText(text).toLowerCase().includes(small)) more.push(line + 1)
  }
  if (more.length === 0 && known.lines[0] !== undefined && known.lines[0] > log.gone) return { ...known, upTo }
  return { wanted, lines: [...known.lines.filter(line => line > log.gone), ...more], upTo }
}

/** Its place among the hits, from 1; 0: it is none. */
export const placeOf = ({ lines }: Hits, line: number | null): number => (line === null ? 0 : lines.indexOf(line) + 1)

/** The hit behind a line, or before it; round to the other end where there is none. Null: there are no hits. */
export const nextHit = ({ lines }: Hits, line: number, way: 'on' | 'back'): number | null =>
  way === 'on'
    ? (lines.find(one => one > line) ?? lines[0] ?? null)
    : (lines.findLast(one => one < line) ?? lines.at(-1) ?? null)
