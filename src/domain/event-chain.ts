import { sha256 } from './digest.ts'

/** One stored row of a stream: `body` is exactly the text that was hashed. */
export type ChainedRow = { readonly seq: number; readonly body: string; readonly hash: string }

/** The hash before a stream's first row. Bound to the stream, so a row cannot be moved to another one. */
export const chainStart = (stream: string): string => sha256(`lockstep:${stream}`)

/** The hash of the next row: over the one before, its place and its stored bytes. */
export const chainHash = (previous: string, seq: number, body: string): string => sha256(`${previous}\n${seq}\n${body}`)

/** The seq of the first row that does not fit its stream, or null when all do. Pure; rows in order of seq from 1. */
export const firstBrokenRow = (stream: string, rows: readonly ChainedRow[]): number | null => {
  let previous = chainStart(stream)
  for (const [index, row] of rows.entries()) {
    if (row.seq !== index + 1 || row.hash !== chainHash(previous, row.seq, row.body)) return row.seq
    previous = row.hash
  }
  return null
}
