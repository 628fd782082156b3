import type { Client } from 'pg'
import { hasNode } from '../postgres/sql-node.ts'
import { parseStatements } from '../postgres/sql-statement.ts'
import type { DbmatePart } from './dbmate-file.ts'
import type { DbmateOutcome } from './dbmate-run.ts'

/** Names of indexes that an interrupted `create index concurrently` left behind, or that were so before. */
export const invalidIndexes = async (session: Client): Promise<readonly string[]> => {
  const { rows } = await session.query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where not indisvalid order by 1',
  )
  return rows.map(({ name }) => name)
}

// Ended by an administrator, by a lost connection, or with the server.
const cut = /\((57P0\d|08\w{3})\)|bad connection|\bEOF\b|broken pipe|connection reset/i
const committing: ReadonlySet<string> = new Set(['TransactionStmt', 'CallStmt', 'DoStmt'])

/** Whether the script can commit on its own. A procedure or block can only where no transaction is around it. */
const commitsItself = async (part: DbmatePart, file: string): Promise<boolean> => {
  const kinds = part.isTransactional ? new Set(['TransactionStmt']) : committing
  const statements = await parseStatements(part.sql, { file, firstLine: part.firstLine })
  return statements.some(({ node }) => hasNode(node, kinds))
}

/**
 * Says what a script that failed left in the database. Without `transaction:false` it ran in one transaction; with it
 * PostgreSQL still takes all statements of one text as one transaction, so an error takes them back (dbmate 2.36). What
 * stays: an index that failed to build concurrently, what the script committed itself, and, when the connection was cut
 * outside of a transaction, possibly all of it.
 */
export const leftBy = async (
  part: DbmatePart,
  file: string,
  outcome: DbmateOutcome,
  indexes: readonly string[],
): Promise<string> => {
  const rest =
    indexes.length > 0 ? ` It left the invalid index ${indexes.join(', ')}: drop it before the next try.` : ''
  if (await commitsItself(part, file))
    return `It commits by itself: what it did before that point may be in the database.${rest}`
  const wasCut = outcome.code === null || cut.test(outcome.reason)
  if (!part.isTransactional && wasCut)
    return `It ran outside of a transaction and was cut off: look whether it is in the database.${rest}`
  return indexes.length > 0 ? `It is not recorded.${rest}` : 'PostgreSQL took all of it back.'
}
