import { LockstepError, failure } from '../domain/errors/error.ts'
import type { ErrorRecord, ErrorSpec } from '../domain/errors/error.ts'
import { migrationErrors } from '../domain/errors/migration.ts'
import type { Migration } from '../domain/migration.ts'
import type { Migrator, MigratorContext } from '../ports/migrator.ts'

/** A database that nobody needs: its migrator, and every object of its schema as a line. */
export type Scratch = {
  readonly migrator: Migrator
  readonly context: MigratorContext
  schema(): Promise<readonly string[]>
}

/** One migration after it was applied, undone and applied again. `problem` null: all is well, or it has no way back. */
export type TriedMigration = {
  readonly file: string
  readonly hasWayBack: boolean
  readonly problem: ErrorRecord | null
}

/**
 * Tries each migration on top of those before it: up, down, up, and compares the schema before, between and after. All problems are
 * told: MIGRATION_FAILED, MIGRATION_UNDO_FAILED, MIGRATION_LEAVES_BEHIND, MIGRATION_UP_DIFFERS. It ends early where a migration cannot
 * be applied, because those after it stand on it.
 */
export const upDownUp = async (
  migrations: readonly Migration[],
  scratch: Scratch,
): Promise<readonly TriedMigration[]> => {
  const tried: TriedMigration[] = []
  for (const [index, migration] of migrations.entries()) {
    const history = migrations.slice(0, index)
    const problem = await problemOf(migration, history, scratch)
    tried.push({ file: migration.file, hasWayBack: migration.down !== null, problem })
    if (!(await scratch.migrator.applied()).includes(migration.id)) break
  }
  return tried
}

const problemOf = async (
  migration: Migration,
  history: readonly Migration[],
  scratch: Scratch,
): Promise<ErrorRecord | null> => {
  try {
    await tryOne(migration, history, scratch)
    return null
  } catch (error) {
    if (!(error instanceof LockstepError) || scratch.context.signal.aborted) throw error
    return error.toJSON()
  }
}

const tryOne = async (migration: Migration, history: readonly Migration[], scratch: Scratch): Promise<void> => {
  const { migrator, context } = scratch
  const { file, down } = migration
  const up = () => migrator.apply([migration], history, context)
  const before = await scratch.schema()
  await up()
  if (down === null) return
  const applied = await scratch.schema()
  await migrator.undo(migration, [...history, migration], context)
  const undone = await scratch.schema()
  // What was left behind is often the reason why a second up fails: it is told first.
  const second = await up().then(
    () => null,
    (error: unknown) => ({ error }),
  )
  refuseDifferent(migrationErrors.MIGRATION_LEAVES_BEHIND, file, before, undone)
  if (second !== null) throw second.error
  refuseDifferent(migrationErrors.MIGRATION_UP_DIFFERS, file, applied, await scratch.schema())
}

type Differing = { readonly file: string; readonly more: readonly string[]; readonly less: readonly string[] }

const refuseDifferent = (
  spec: ErrorSpec<Differing>,
  file: string,
  was: readonly string[],
  is: readonly string[],
): void => {
  const more = is.filter(line => !was.includes(line))
  const less = was.filter(line => !is.includes(line))
  if (more.length + less.length > 0) throw failure(spec, { file, more, less })
}
