import { join } from 'node:path'
import { placeIn } from '../../src/postgres/place.ts'
import { startPostgres } from '../../src/postgres/start-postgres.ts'
import { stopPostgres } from '../../src/postgres/stop-postgres.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { TestServer } from './postgres.ts'

/** Starts the server that Lockstep brings, in a temporary home; `stop` ends it and removes the home. */
export const startEmbeddedPostgres = async (): Promise<TestServer> => {
  const folder = await temporaryFolder()
  const home = join(folder.path, 'h')
  try {
    const server = await startPostgres({ home, log: { info: () => {} } })
    return {
      url: server.url,
      major: Number.parseInt(server.version, 10),
      dataDir: placeIn(home).data,
      stop: async () => {
        await stopPostgres(home)
        await folder.remove()
      },
    }
  } catch (error) {
    await folder.remove()
    throw error
  }
}
