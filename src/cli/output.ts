/** Where a command speaks: data on stdout, progress and errors on stderr. */
export type Output = {
  /** With `--json` stdout carries JSON only. */
  readonly isJson: boolean
  data(text: string): void
  progress(text: string): void
  json(value: unknown): void
}

export const createOutput = (isJson: boolean): Output => ({
  isJson,
  data: text => void (isJson || process.stdout.write(`${text}\n`)),
  progress: text => void process.stderr.write(`${text}\n`),
  json: value => void (isJson && process.stdout.write(`${JSON.stringify(value)}\n`)),
})

/** A duration as people read it: 0.4 s, 12 s, 3 min 20 s. */
export const duration = (ms: number): string => {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  const rest = seconds % 60
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`
}

/** Rows as columns with two spaces between; the last column is not padded. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows
    .map(row =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
