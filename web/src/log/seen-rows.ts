import { allRows, placeAtRow, rowsAbove } from './row-table.ts'
import type { RowTable } from './row-table.ts'

export const rowPx = 18

/** Lines beyond the edges, so that nothing is blank while somebody scrolls. */
const spare = 24

/** The lines that are drawn: places from 0, `to` is the first that is not. `topPx`: where they begin. */
export type SeenRows = { readonly from: number; readonly to: number; readonly topPx: number; readonly allPx: number }

/** Which lines are drawn where somebody has scrolled to. Pure. */
export const seenRows = (table: RowTable, scrollPx: number, heightPx: number): SeenRows => {
  const first = placeAtRow(table, scrollPx / rowPx)
  const last = placeAtRow(table, (scrollPx + heightPx) / rowPx)
  const from = Math.max(0, first - spare)
  const to = Math.min(table.count, last + 1 + spare)
  return { from, to, topPx: rowsAbove(table, from) * rowPx, allPx: allRows(table) * rowPx }
}

/** How far to scroll so that a line (its place, from 0) stands a third below the upper edge. */
export const scrollTo = (table: RowTable, place: number, heightPx: number): number =>
  Math.max(0, rowsAbove(table, place) * rowPx - Math.floor(heightPx / 3))
