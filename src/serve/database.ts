import { realpath } from 'node:fs/promises'
import { livePostmaster } from '../postgres/postmaster.ts'
import { startPostgres } from '../postgres/start-postgres.ts'
import type { ServeLog } from './serve-log.ts'
import { dataDirOf } from './ports-for.ts'

export type OpenedDatabase = {
  readonly url: string
  /** Null when the server is not ours. */
  readonly dataDir: string | null
  readonly adopted: boolean
  /** Starts it again when it is ours and has died. */
  readonly ensure: () => Promise<void>
}

/** Lockstep's own PostgreSQL, or the one that DATABASE_URL names. */
export const openDatabase = async ({
  home,
  databaseUrl,
  log,
}: {
  readonly home: string
  readonly databaseUrl: string | null
  readonly log: ServeLog
}): Promise<OpenedDatabase> => {
  if (databaseUrl !== null) return { url: databaseUrl, dataDir: null, adopted: true, ensure: () => Promise.resolve() }
  const { url, adopted } = await startPostgres({ home, log })
  const dataDir = await realpath(dataDirOf(home))
  const ensure = async (): Promise<void> => {
    if ((await livePostmaster(dataDir)) === undefined) await startPostgres({ home, log })
  }
  return { url, dataDir, adopted, ensure }
}
