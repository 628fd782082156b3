import { createHash } from 'node:crypto'
import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'
import type { Migration } from '../../domain/migration.ts'
import { classify } from '../postgres/migration-effect.ts'
import { removedBy } from '../postgres/removed-by.ts'
import { parseStatements } from '../postgres/sql-statement.ts'
import { splitDbmateFile } from './dbmate-file.ts'
import type { DbmatePart } from './dbmate-file.ts'

export type MigrationFile = { readonly file: string; readonly text: string }

const fileName = /^(\d+)([^/\\\n\r]*)\.sql$/

const readDown = async (file: string, part: DbmatePart): Promise<Migration['down']> => {
  const source = { file, firstLine: part.firstLine }
  if ((await parseStatements(part.sql, source)).length === 0) return null
  return removedBy(part.sql, source)
}

const readOne = async ({ file, text }: MigrationFile): Promise<Migration> => {
  const [, id, rest] = fileName.exec(file) ?? []
  // dbmate passes over such a file in silence, so its author would wait for it in vain.
  if (id === undefined || rest === undefined) throw failure(migrationErrors.MIGRATION_NAME_INVALID, { file })
  const { up, down } = splitDbmateFile(file, text)
  const { effect, findings } = await classify(up.sql, { file, firstLine: up.firstLine })
  return {
    id,
    name: rest.replace(/^[_-]+/, ''),
    file,
    checksum: createHash('sha256').update(text).digest('hex'),
    text,
    effect,
    findings,
    down: await readDown(file, down),
  }
}

/** dbmate sorts by file name but compares by version: with versions of several lengths the two can differ. */
const refuseUnclear = (migrations: readonly Migration[]): void => {
  for (const [index, later] of migrations.entries()) {
    const earlier = migrations[index - 1]
    if (!earlier) continue
    if (earlier.id === later.id)
      throw failure(migrationErrors.MIGRATION_VERSION_DUPLICATE, { id: later.id, files: [earlier.file, later.file] })
    if (earlier.id > later.id)
      throw failure(migrationErrors.MIGRATION_ORDER_UNCLEAR, { earlier: earlier.file, later: later.file })
  }
}

/**
 * Reads the files of a dbmate folder into migrations, in order of application. Files that do not end in .sql are none.
 * An empty up part is a migration that does nothing, as for dbmate; an empty down part means that there is no way back.
 * MIGRATION_NAME_INVALID, MIGRATION_FILE_INVALID, MIGRATION_SYNTAX, MIGRATION_VERSION_DUPLICATE,
 * MIGRATION_ORDER_UNCLEAR.
 */
export const readDbmateMigrations = async (files: readonly MigrationFile[]): Promise<readonly Migration[]> => {
  const scripts = files.filter(({ file }) => file.endsWith('.sql'))
  const sorted = scripts.toSorted((a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)))
  const migrations: Migration[] = []
  for (const script of sorted) migrations.push(await readOne(script))
  refuseUnclear(migrations)
  return migrations
}
