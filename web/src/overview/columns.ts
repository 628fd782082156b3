import type { AppSeen } from './app-seen.ts'

/** The environments of all apps as columns: each behind those that it comes after in its app. */
export const columnsOf = (apps: readonly AppSeen[]): readonly string[] =>
  apps.reduce<readonly string[]>(
    (columns, { status }) =>
      merged(
        columns,
        status.map(({ environment }) => environment),
      ),
    [],
  )

const merged = (columns: readonly string[], names: readonly string[]): readonly string[] =>
  names.reduce((known, name, place) => {
    if (known.includes(name)) return known
    const before = names.slice(0, place).findLast(one => known.includes(one))
    const at = before === undefined ? 0 : known.indexOf(before) + 1
    return known.toSpliced(at, 0, name)
  }, columns)
