import { escapeIdentifier } from 'pg'
import type { Client } from 'pg'
import type { SchemaObject } from '../../domain/migration.ts'
import type { Measured } from '../../ports/migrator.ts'
import { isConstant } from './constant-expression.ts'

type Column = { readonly type: string; readonly generated: string; readonly fallback: string | null }

/** The name as SQL; without a schema it means what the search path finds, as in the script that it was read from. */
export const tableName = ({ schema, table }: { schema: string; table: string }): string =>
  schema === '' ? escapeIdentifier(table) : `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`

export const isThere = async (session: Client, object: SchemaObject): Promise<boolean> => {
  const { rows } = await session.query('select 1 where to_regclass($1) is not null', [tableName(object)])
  return rows.length > 0
}

const columnOf = async (session: Client, object: SchemaObject & { kind: 'column' }): Promise<Column | undefined> => {
  const { rows } = await session.query<Column>(
    `select format_type(a.atttypid, a.atttypmod) as type, a.attgenerated as generated,
            pg_get_expr(d.adbin, d.adrelid) as fallback
       from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = to_regclass($1) and a.attname = $2 and a.attnum > 0 and not a.attisdropped`,
    [tableName(object), object.column],
  )
  return rows[0]
}

/** Compared as text, because types like json have no equality; cast first, so that 0 and 0.00 are one default. */
const isData = async (name: string, { type, fallback }: Column): Promise<string> =>
  fallback !== null && (await isConstant(fallback))
    ? `${name}::text is distinct from ((${fallback})::${type})::text`
    : `${name} is not null`

const count = async (session: Client, from: string, where: string): Promise<number> => {
  const { rows } = await session.query<{ values: string }>(`select count(*) as values from ${from} where ${where}`)
  return Number(rows[0]?.values ?? 0)
}

const measureOne = async (session: Client, object: SchemaObject): Promise<number> => {
  if (!(await isThere(session, object))) return 0
  if (object.kind === 'table') return count(session, tableName(object), 'true')
  const column = await columnOf(session, object)
  // A generated column is computed from others: dropping it loses nothing.
  if (!column || column.generated !== '') return 0
  return count(session, tableName(object), await isData(escapeIdentifier(object.column), column))
}

/**
 * Counts the data in each object: rows of a table with its partitions; of a column the values that somebody wrote.
 * A column's constant default is not data (adding the column filled it in); any other default is, and so are all
 * values that are not null. Objects that are not there count 0. Row security never hides rows: the server refuses.
 */
export const measureObjects = async (
  session: Client,
  objects: readonly SchemaObject[],
): Promise<readonly Measured[]> => {
  await session.query('set row_security = off')
  const measured: Measured[] = []
  for (const object of objects) measured.push({ object, values: await measureOne(session, object) })
  return measured
}
