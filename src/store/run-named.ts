import type { Compilable, Kysely } from 'kysely'
import { CompiledQuery } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * The rows of a query that is planned once for each connection, under `name`. Its text has to be always the same, and to name its columns (a
 * newer node may have added some). For what every deployment asks.
 */
export const rowsNamed = async <T>(db: Kysely<Tables>, name: string, query: Compilable<T>): Promise<readonly T[]> => {
  const { sql, parameters } = query.compile()
  return (await db.executeQuery<T>(CompiledQuery.raw(`/* ${name} */ ${sql}`, [...parameters]))).rows
}
