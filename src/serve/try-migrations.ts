import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createDbmateMigrator } from '../adapters/dbmate/dbmate-migrator.ts'
import { readDbmateMigrations } from '../adapters/dbmate/dbmate-read.ts'
import { withDatabaseSession } from '../adapters/postgres/database-session.ts'
import { describeSchema } from '../adapters/postgres/describe-schema.ts'
import { upDownUp } from '../app/up-down-up.ts'
import type { TriedMigration } from '../app/up-down-up.ts'
import type { Output } from '../cli/output.ts'
import type { App } from '../config/app.ts'
import { ensureDatabase } from '../postgres/ensure-database.ts'
import { systemClock } from './system-clock.ts'
import { withScratchPostgres } from './scratch-postgres.ts'

const lockWaitMs = 10_000
const scratch = { database: 'scratch', role: 'scratch', password: 'scratch' } as const

/**
 * Tries the migrations in the working copy, committed or not, up, down and up on a PostgreSQL of its own; no other server is asked.
 * MIGRATION_ errors where the files cannot be read as migrations.
 */
export const tryMigrations = async (
  output: Pick<Output, 'progress'>,
  { database }: App,
  folder: string,
): Promise<readonly TriedMigration[]> => {
  if (database === null) return []
  const migrations = await readDbmateMigrations(await filesIn(join(folder, database.migrations.dir)))
  if (migrations.length === 0) return []
  output.progress(`trying ${migrations.length} migrations up, down and up on a scratch database`)
  return withScratchPostgres(async (adminUrl, signal) => {
    // A role like the one of a real environment: what needs more rights fails here already.
    await ensureDatabase(adminUrl, scratch)
    const url = scratchUrl(adminUrl)
    const tried = await upDownUp(migrations, {
      migrator: createDbmateMigrator({ url, clock: systemClock, lockWaitMs }),
      context: {
        lease: { epoch: 1, check: () => undefined },
        log: { line: () => undefined },
        signal,
        operationId: 'check-migrations',
      },
      schema: () => withDatabaseSession(url, 'lockstep-check', describeSchema),
    })
    const rest = migrations.slice(tried.length).map(({ file }) => file)
    if (rest.length > 0) output.progress(`not tried, because the one before could not be applied: ${rest.join(', ')}`)
    return tried
  })
}

const filesIn = async (folder: string) => {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const scripts = names.filter(name => name.endsWith('.sql'))
  return Promise.all(scripts.map(async file => ({ file, text: await readFile(join(folder, file), 'utf8') })))
}

const scratchUrl = (adminUrl: string): string => {
  const url = new URL(adminUrl)
  url.pathname = `/${scratch.database}`
  url.username = scratch.role
  url.password = scratch.password
  return url.href
}
