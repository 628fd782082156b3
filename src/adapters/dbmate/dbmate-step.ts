import type { Client } from 'pg'
import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'
import type { Migration } from '../../domain/migration.ts'
import type { MigratorContext } from '../../ports/migrator.ts'
import { sessionTag } from '../postgres/tagged-sessions.ts'
import { dbmateBinary } from './dbmate-binary.ts'
import { endStatements, readApplied } from './dbmate-database.ts'
import type { DbmateDatabase } from './dbmate-database.ts'
import type { DbmatePart } from './dbmate-file.ts'
import { invalidIndexes, leftBy } from './dbmate-left.ts'
import { runDbmate } from './dbmate-run.ts'
import type { DbmateOutcome } from './dbmate-run.ts'

/** One call of dbmate that is to add or remove the record of one migration. */
export type DbmateStep = {
  readonly migration: Migration
  readonly part: DbmatePart
  readonly arguments: readonly string[]
  /** What dbmate finds in its folder. */
  readonly files: readonly Migration[]
}

/** Whether the record shows the change; if not, dbmate's own words and what its script left behind. */
export type DbmateResult =
  { readonly done: true } | { readonly done: false; readonly outcome: DbmateOutcome; readonly left: string }

/** dbmate says "Applied" of failed migrations too, so only its record counts: this one changed, and no other. */
const changed = (before: readonly string[], after: readonly string[], { id, file }: Migration): boolean => {
  const added = after.filter(other => !before.includes(other))
  const vanished = before.filter(other => !after.includes(other))
  const all = [...added, ...vanished]
  if (all.some(other => other !== id))
    throw failure(migrationErrors.MIGRATION_RECORD_UNEXPECTED, { file, added, vanished })
  return all.length === 1
}

/**
 * Runs dbmate for one migration while `session` holds the lock, and compares its record before and after.
 * MIGRATION_RECORD_UNEXPECTED, MIGRATION_NO_TOOL.
 */
export const runStep = async (
  session: Client,
  database: DbmateDatabase,
  step: DbmateStep,
  context: MigratorContext,
): Promise<DbmateResult> => {
  const before = await readApplied(session, database.url)
  const invalidBefore = await invalidIndexes(session)
  context.lease.check()
  const outcome = await runDbmate({
    binary: dbmateBinary(process.platform, process.arch),
    url: database.url,
    tag: sessionTag(context.operationId),
    arguments: step.arguments,
    files: step.files,
    log: context.log,
    signal: context.signal,
  })
  if (outcome.code !== 0) await endStatements(session, database, context)
  if (changed(before, await readApplied(session, database.url), step.migration)) return { done: true }
  const indexes = (await invalidIndexes(session)).filter(name => !invalidBefore.includes(name))
  return { done: false, outcome, left: await leftBy(step.part, step.migration.file, outcome, indexes) }
}
