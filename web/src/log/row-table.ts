import type { LogSoFar } from './log-so-far.ts'
import { plainText } from './plain-text.ts'

/**
 * How many rows stand above each line. All letters are equally wide, so the height of a line can be worked out without drawing it: what is
 * drawn is found among very many lines by their rows. `columns` null: a line is one row however long it is.
 */
export type RowTable = {
  readonly columns: number | null
  readonly gone: number
  readonly count: number
  /** Rows above the line at that place; the last is the number of all. Null where every line is one row. */
  readonly above: Uint32Array | null
}

/** Works the table out; what it was before is taken over as far as it still holds. Pure. */
export const rowTable = (log: LogSoFar, columns: number | null, before: RowTable | null = null): RowTable => {
  const { lines, gone } = log
  const count = lines.length
  if (columns === null) return { columns, gone, count, above: null }
  const above = new Uint32Array(count + 1)
  const isSame = before?.columns === columns && before.gone === gone && before.count <= count
  const known = isSame ? before.above : null
  if (known !== null) above.set(known)
  for (let at = known === null ? 0 : known.length - 1; at < count; at++)
    above[at + 1] = (above[at] ?? 0) + rowsOf(lines[at]?.text ?? '', columns)
  return { columns, gone, count, above }
}

export const allRows = ({ above, count }: RowTable): number => above?.[count] ?? count

/** How many rows stand above the line at a place (from 0). */
export const rowsAbove = ({ above }: RowTable, place: number): number => above?.[place] ?? place

/** The place (from 0) of the line that a row belongs to. */
export const placeAtRow = ({ above, count }: RowTable, row: number): number => {
  const wanted = Math.max(0, Math.floor(row))
  if (above === null) return Math.min(wanted, Math.max(0, count - 1))
  let [low, high] = [0, Math.max(0, count - 1)]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((above[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}

/** What is wider than a letter: CJK and what comes behind it. */
const wide = /[\u1100-\uffff]/g
const tabColumns = 8

/** How many rows a line takes when it goes on below after so many letters. */
export const rowsOf = (text: string, columns: number): number => {
  const plain = plainText(text)
  if (plain.length * tabColumns <= columns) return 1
  const tabs = plain.includes('\t') ? (plain.match(/\t/g)?.length ?? 0) * (tabColumns - 1) : 0
  return Math.max(1, Math.ceil((plain.length + tabs + (plain.match(wide)?.length ?? 0)) / Math.max(1, columns)))
}
