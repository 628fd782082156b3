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
