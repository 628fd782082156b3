import type { LogLine } from '../../../src/domain/log-line.ts'

/** The output of a step as far as it was read. Lines are counted from 1; the oldest are let go once there are too many. */
export type LogSoFar = {
  readonly lines: readonly LogLine[]
  /** So many lines at the beginning were let go. */
  readonly gone: number
  /** How many characters the lines have together. */
  readonly chars: number
}

export const emptyLog: LogSoFar = { lines: [], gone: 0, chars: 0 }

/** What a browser holds of one log: a file of more than 50 MB with all that belongs to each line. */
export const mostHeld = { lines: 400_000, chars: 80_000_000 }

export const lineCount = ({ lines, gone }: LogSoFar): number => gone + lines.length

/** The log with more lines at its end. Where it becomes too much, a tenth of it goes at once, so that it does not go line by line. Pure. */
export const withMore = (log: LogSoFar, more: readonly LogLine[], most = mostHeld): LogSoFar => {
  const lines = [...log.lines, ...more]
  const chars = log.chars + charsOf(more)
  if (lines.length <= most.lines && chars <= most.chars) return { lines, gone: log.gone, chars }
  return lighter({ lines, gone: log.gone, chars }, most)
}

const lighter = ({ lines, gone, chars }: LogSoFar, most: typeof mostHeld): LogSoFar => {
  const wanted = { lines: most.lines * 0.9, chars: most.chars * 0.9 }
  let from = Math.max(0, Math.ceil(lines.length - wanted.lines))
  let left = chars - charsOf(lines.slice(0, from))
  while (left > wanted.chars && from < lines.length) left -= charsOf(lines.slice(from, ++from))
  return { lines: lines.slice(from), gone: gone + from, chars: left }
}

const charsOf = (lines: readonly LogLine[]): number => lines.reduce((sum, { text }) => sum + text.length, 0)
