import { defineErrors } from './error.ts'

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

const changesText = ({ more, less }: { readonly more: readonly string[]; readonly less: readonly string[] }): string =>
  [...more.map(line => `too much: ${line}`), ...less.map(line => `missing: ${line}`)].join('; ')

const whatIsIn = (applied: readonly string[]): string =>
  applied.length === 0 ? '' : ` Applied before it: ${listed(applied)}.`

/** What can be wrong with migrations: their files, their history, and their run in a database. */
export const migrationErrors = defineErrors({
  MIGRATION_FILE_INVALID: {
    title: 'Migration file not usable',
    message: ({ file, why }: { file: string; why: string }) => `${file}: ${why}.`,
    hint: 'Correct the file. The migration tool would refuse it too, but only in the middle of a deployment.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_NAME_INVALID: {
    title: 'Migration file name not usable',
    message: ({ file }: { file: string }) =>
      `${file} does not begin with a version number, so it would never be applied.`,
    hint: 'Name it <version>_<name>.sql, for example 20260201000000_add_orders.sql.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_VERSION_DUPLICATE: {
    title: 'Two migrations with one version',
    message: ({ id, files }: { id: string; files: readonly string[] }) =>
      `Version ${id} is used by ${files.join(' and ')}.`,
    hint: 'Give one of them another version. Only the first would ever be applied.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_ORDER_UNCLEAR: {
    title: 'Order of migrations is ambiguous',
    message: ({ earlier, later }: { earlier: string; later: string }) =>
      `${earlier} is applied before ${later}, but its version sorts after it.`,
    hint: 'Use versions of one length in every file, for example 14 digits.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_SYNTAX: {
    title: 'SQL not understood',
    message: ({ file, line, reason }: { file: string; line: number; reason: string }) => `${file}:${line}: ${reason}.`,
    hint: 'Correct the statement. It was read with the parser of PostgreSQL 18; nothing was sent to a database.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_HISTORY_EDITED: {
    title: 'An applied migration was changed',
    message: ({ file, release }: { file: string; release: string }) =>
      `${file} differs from what was applied with release ${release}.`,
    hint: 'Restore the file as it was and put the change into a new migration.',
    kind: 'terminal',
    status: 409,
  },
  MIGRATION_OUT_OF_ORDER: {
    title: 'Migration is older than the newest applied',
    message: ({ file, newest }: { file: string; newest: string }) =>
      `${file} is new, but its version comes before ${newest}, which is applied already.`,
    hint: 'Give it a newer version, so that every environment applies migrations in the same order.',
    kind: 'terminal',
    status: 409,
  },
  MIGRATION_UNKNOWN_APPLIED: {
    title: 'The database has migrations we do not know',
    message: ({ ids }: { ids: readonly string[] }) =>
      `The database says that ${listed(ids)} was applied, but the ledger of this environment does not have it. Nothing was changed.`,
    hint: 'Somebody migrated by hand or from elsewhere. Adopt it into the ledger or take it back, then try again.',
    kind: 'terminal',
    status: 409,
  },
  MIGRATION_HISTORY_MISSING: {
    title: 'The database lacks migrations of its history',
    message: ({ files }: { files: readonly string[] }) =>
      `The ledger of this environment has ${listed(files)}, but the database does not say that it was applied. Nothing was changed.`,
    hint: 'Check that this is the right database, and whether it was restored from an older copy.',
    kind: 'terminal',
    status: 409,
  },
  MIGRATION_LOCKED: {
    title: 'Another migration is running',
    message: ({ holder, pid, waitedMs }: { holder: string; pid: number; waitedMs: number }) =>
      `Waited ${waitedMs} ms for the migration lock; ${holder} (server process ${pid}) holds it. Nothing was changed.`,
    hint: 'Wait for it to end, or end that session in the server if nothing stands behind it any more.',
    kind: 'retry',
    status: 409,
  },
  MIGRATION_FAILED: {
    title: 'Migration failed',
    message: (args: { file: string; reason: string; applied: readonly string[]; left: string }) =>
      `${args.file}: ${args.reason}. ${args.left}${whatIsIn(args.applied)}`,
    hint: 'Correct the migration, or take back what was applied before it.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_ABORTED: {
    title: 'Migration stopped on request',
    message: (args: { file: string; applied: readonly string[]; left: string }) =>
      `Stopped at ${args.file}. ${args.left}${whatIsIn(args.applied)}`,
    hint: 'Take back what was applied, or start again to apply the rest.',
    kind: 'terminal',
    status: 409,
  },
  MIGRATION_RECORD_UNEXPECTED: {
    title: "The tool's record is not as expected",
    message: (args: { file: string; added: readonly string[]; vanished: readonly string[] }) =>
      `After ${args.file} the list of applied migrations changed otherwise than it should: added ${listed(args.added)}; removed ${listed(args.vanished)}.`,
    hint: 'Look at the table schema_migrations and correct it by hand. No migration may write to it.',
    kind: 'terminal',
    status: 409,
  },
  MIGRATION_NOT_NEWEST: {
    title: 'Only the newest migration can be taken back',
    message: ({ file, newest }: { file: string; newest: string }) =>
      `${file} cannot be taken back while ${newest} is applied on top of it. Nothing was changed.`,
    hint: 'Take back the newer one first.',
    kind: 'terminal',
    status: 409,
  },
  MIGRATION_NO_DOWN: {
    title: 'Migration has no way back',
    message: ({ file }: { file: string }) =>
      `${file} has no down script, so it cannot be taken back. Nothing was changed.`,
    hint: 'Write a new migration that brings about what you want.',
    kind: 'terminal',
    status: 409,
  },
  MIGRATION_UNDO_FAILED: {
    title: 'Taking back a migration failed',
    message: ({ file, reason, left }: { file: string; reason: string; left: string }) => `${file}: ${reason}. ${left}`,
    hint: 'Correct the cause in the database and continue, or leave the schema ahead.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_LEAVES_BEHIND: {
    title: 'The down script does not bring back what was',
    message: ({ file, ...changes }: { file: string; more: readonly string[]; less: readonly string[] }) =>
      `${file}: after up and down the schema is not what it was before: ${changesText(changes)}.`,
    hint: 'Let the down script undo all that the up script does; a rollback would leave this in the database.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_UP_DIFFERS: {
    title: 'A second up makes another schema',
    message: ({ file, ...changes }: { file: string; more: readonly string[]; less: readonly string[] }) =>
      `${file}: after up, down and up the schema is not what it was after the first up: ${changesText(changes)}.`,
    hint: 'Write the up script so that it makes the same each time, and let the down script undo all of it.',
    kind: 'terminal',
    status: 422,
  },
  MIGRATION_TABLE_BUSY: {
    title: 'Tables are in use',
    message: ({ file, tables }: { file: string; tables: readonly string[] }) =>
      `Could not lock ${listed(tables)} within 5 s to take back ${file}. Nothing was changed.`,
    hint: 'It is tried again. If it lasts, look for long transactions in pg_stat_activity.',
    kind: 'retry',
    status: 409,
  },
  MIGRATION_NO_TOOL: {
    title: 'Migration tool not found',
    message: ({ tool, looked }: { tool: string; looked: string }) =>
      `${tool} is not installed here: looked for ${looked}.`,
    hint: 'Install again with optional dependencies, or use a platform that the tool is published for.',
    kind: 'terminal',
    status: 500,
  },
})
