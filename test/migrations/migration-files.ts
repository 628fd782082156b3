import { readDbmateMigrations } from '../../src/adapters/dbmate/dbmate-read.ts'
import type { Migration } from '../../src/domain/migration.ts'

export type Scripts = {
  readonly up: string
  readonly down?: string
  readonly options?: string
  readonly downOptions?: string
}

/** Migrations 001_a.sql, 002_a.sql ... with these scripts, read as a release would bring them. */
export const migrationsOf = (...all: readonly Scripts[]): Promise<readonly Migration[]> =>
  readDbmateMigrations(
    all.map(({ up, down = '', options = '', downOptions = '' }, index) => ({
      file: `00${index + 1}_a.sql`,
      text: `-- migrate:up ${options}\n${up};\n-- migrate:down ${downOptions}\n${down}\n`,
    })),
  )

/** The one migration at a place, which the test has made. */
export const at = (migrations: readonly Migration[], index: number): Migration => {
  const found = migrations[index]
  if (!found) throw new Error(`no migration ${index}`)
  return found
}
