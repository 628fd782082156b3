/**
 * `expand`: the old code survives it. `contract`: it removes or narrows what old code may use.
 * `mixed`: both in one file, so it cannot be held back by halves.
 */
export type MigrationEffect = 'expand' | 'contract' | 'mixed'

/** A statement that made a migration more than an expansion, for people to read. */
export type MigrationFinding = { readonly line: number; readonly statement: string; readonly why: string }

/** What a down script would take away; measured before it runs, so that no data is lost. */
export type SchemaObject =
  | { readonly kind: 'table'; readonly schema: string; readonly table: string }
  | { readonly kind: 'column'; readonly schema: string; readonly table: string; readonly column: string }

/** One migration as a release carries it: scripts are stored, so an undo needs no checkout. */
export type Migration = {
  /** The tool's own version number, for example 20260201000000. Sorts in order of application. */
  readonly id: string
  readonly name: string
  /** The file's name as the tool wants it. */
  readonly file: string
  /** sha256 of the file's bytes, hexadecimal. */
  readonly checksum: string
  /** The whole file, up and down part. */
  readonly text: string
  readonly effect: MigrationEffect
  readonly findings: readonly MigrationFinding[]
  /** null = there is no down script (or an empty one): it cannot be taken back. */
  readonly down: { readonly removes: readonly SchemaObject[]; readonly opaque: boolean } | null
}

/** A migration that an environment's database has, as the ledger keeps it. */
export type LedgerEntry = {
  readonly migration: Migration
  readonly appliedBy: string
  readonly release: string
}
