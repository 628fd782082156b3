import type { Migration, SchemaObject } from './migration.ts'

type Measured = { readonly object: SchemaObject; readonly values: number }

/** Why a migration stays in the database, in words; null when nothing measured speaks against taking it back. */
export const whyKept = ({ down }: Migration, measured: readonly Measured[]): string | null => {
  if (down === null) return 'it has no down script'
  if (down.opaque) return 'what its down script removes cannot be measured'
  const full = measured.filter(({ values }) => values > 0)
  return full.length === 0
    ? null
    : full.map(({ object, values }) => `${nameOf(object)} holds ${values} values`).join(', ')
}

/** Why one stays that nothing else speaks against: only the newest can be taken back. */
export const liesUnder = ({ id }: Migration): string => `it lies under migration ${id}, which stays`

const nameOf = (object: SchemaObject): string =>
  object.kind === 'column' ? `${object.table}.${object.column}` : object.table
