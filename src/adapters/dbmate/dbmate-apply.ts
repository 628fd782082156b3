import type { Client } from 'pg'
import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'
import type { Migration } from '../../domain/migration.ts'
import { neededOf } from '../../domain/migration-record.ts'
import type { MigratorContext } from '../../ports/migrator.ts'
import { readApplied, whileLocked } from './dbmate-database.ts'
import type { DbmateDatabase } from './dbmate-database.ts'
import { splitDbmateFile } from './dbmate-file.ts'
import { runStep } from './dbmate-step.ts'

type Applied = { readonly id: string; readonly ms: number }

const applyOne = async (
  session: Client,
  database: DbmateDatabase,
  { migration, files, applied }: { migration: Migration; files: readonly Migration[]; applied: readonly string[] },
  context: MigratorContext,
): Promise<Applied> => {
  const { id, file, text } = migration
  const startMs = database.clock.monotonicMs()
  const step = { migration, part: splitDbmateFile(file, text).up, arguments: ['migrate', '--strict'], files }
  const result = await runStep(session, database, step, context)
  if (!result.done) {
    const { outcome, left } = result
    if (context.signal.aborted)
      throw failure(migrationErrors.MIGRATION_ABORTED, { file, applied, left }, context.signal.reason)
    throw failure(migrationErrors.MIGRATION_FAILED, { file, reason: outcome.reason, applied, left })
  }
  const ms = Math.round(database.clock.monotonicMs() - startMs)
  context.log.line(`applied ${file} (${ms} ms)`)
  return { id, ms }
}

const stopIfAsked = (signal: AbortSignal, file: string, applied: readonly string[]): void => {
  if (!signal.aborted) return
  const left = 'It was not started.'
  throw failure(migrationErrors.MIGRATION_ABORTED, { file, applied, left }, signal.reason)
}

/** Applies what is not applied yet, one call of dbmate each; see `Migrator.apply`. */
export const applyMigrations = (
  database: DbmateDatabase,
  asked: readonly Migration[],
  history: readonly Migration[],
  context: MigratorContext,
): Promise<readonly Applied[]> =>
  whileLocked(database, context, async session => {
    const applied = await readApplied(session, database.url)
    const needed = neededOf(asked, { applied, history })
    const known = [...history, ...asked.filter(({ id }) => !history.some(other => other.id === id))]
    const files = known.filter(({ id }) => applied.includes(id))
    const done: Applied[] = []
    for (const migration of needed) {
      const before = done.map(({ id }) => id)
      stopIfAsked(context.signal, migration.file, before)
      files.push(migration)
      done.push(await applyOne(session, database, { migration, files, applied: before }, context))
    }
    return done
  })
