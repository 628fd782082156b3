import pg from 'pg'

const marked = /^\s*\/\* ([a-z0-9-]+) \*\//

/**
 * A client that prepares a statement under the name in its first comment, as in `/* take-lock *\/ with ...`, and plans it once for each
 * connection. Kysely has no names of its own. Only for statements that name their columns: the plan of one that answers `*` is
 * refused once a newer node has added a column.
 */
export class NamedStatements extends pg.Client {
  override query = ((text: unknown, values?: unknown, ...others: readonly unknown[]) => {
    const name = typeof text === 'string' && Array.isArray(values) ? marked.exec(text)?.[1] : undefined
    const query = super.query.bind(this) as (...args: readonly unknown[]) => unknown
    return name === undefined ? query(text, values, ...others) : query({ name, text, values }, ...others)
  }) as pg.Client['query']
}
