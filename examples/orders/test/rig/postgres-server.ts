import { ensureDatabase } from '../../../../src/postgres/ensure-database.ts'
import { startPostgres } from '../../../../src/postgres/start-postgres.ts'
import { stopPostgres } from '../../../../src/postgres/stop-postgres.ts'
import { temporaryFolder } from '../../../../test/rig/temporary-folder.ts'

export type PostgresServer = {
  /** For the superuser. */
  readonly url: string
  /** Makes an empty database and a role without special rights that owns it; answers with that role's address. */
  readonly createDatabase: (name: string) => Promise<string>
  readonly stop: () => Promise<void>
}

/** A real PostgreSQL for one test file: the one that Lockstep runs for the services of its local target. */
export const startPostgresServer = async (): Promise<PostgresServer> => {
  const home = await temporaryFolder()
  const { url } = await startPostgres({ home: home.path, log: { info: () => undefined } })
  return {
    url,
    createDatabase: async name => {
      await ensureDatabase(url, { database: name, role: name, password: name })
      return addressOf(url, name)
    },
    stop: async () => {
      await stopPostgres(home.path)
      await home.remove()
    },
  }
}

const addressOf = (serverUrl: string, name: string): string => {
  const url = new URL(serverUrl)
  url.username = name
  url.password = name
  url.pathname = `/${name}`
  url.searchParams.set('sslmode', 'disable') // dbmate asks for TLS otherwise
  return url.href
}
