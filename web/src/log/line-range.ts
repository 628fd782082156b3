/** Lines that an address names, from 1; both ends belong to it. */
export type LineRange = { readonly from: number; readonly to: number }

/** What `#L12` and `#L12-L20` name; null: no lines. Pure. */
export const rangeOf = (hash: string): LineRange | null => {
  const found = /^#?L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(hash)
  if (found === null) return null
  const [a, b] = [Number(found[1]), Number(found[2] ?? found[1])]
  return a < 1 || b < 1 ? null : { from: Math.min(a, b), to: Math.max(a, b) }
}

/** The address of lines, without its `#`. */
export const hashOf = ({ from, to }: LineRange): string => (from === to ? `L${from}` : `L${from}-L${to}`)

/** A line was chosen: alone, or, with Shift, as the other end of what was chosen before. */
export const rangeWith = (before: LineRange | null, line: number, how: 'alone' | 'further'): LineRange =>
  how === 'alone' || before === null
    ? { from: line, to: line }
    : { from: Math.min(before.from, line), to: Math.max(before.from, line) }

export const isIn = (range: LineRange | null, line: number): boolean =>
  range !== null && line >= range.from && line <= range.to
