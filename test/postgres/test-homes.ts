import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { startPostgres, type StartOptions } from '../../src/postgres/start-postgres.ts'
import { stopPostgres } from '../../src/postgres/stop-postgres.ts'
import type { Log, Server } from '../../src/postgres/server.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'

/** A log that nobody reads. */
export const quiet: Log = { info: () => {} }

/** Starts a server on a home and says nothing. */
export const start = (home: string, options: Partial<StartOptions> = {}): Promise<Server> =>
  startPostgres({ home, log: quiet, ...options })

/** The number of the server process, from its own file. */
export const serverPid = async (dataDir: string): Promise<number> =>
  Number.parseInt(await readFile(join(dataDir, 'postmaster.pid'), 'utf8'), 10)

/** Command lines of all processes that name a path. */
export const processesNaming = async (path: string): Promise<readonly string[]> => {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  // A process that ends meanwhile has no command line any more.
  const lines = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter(line => line.includes(path))
}

/** Gives homes to a file's tests; after each test its servers are stopped, and none may be left. */
export const testHomes = (): (() => Promise<string>) => {
  const folders: { path: string; remove: () => Promise<void> }[] = []
  afterEach(async () => {
    for (const folder of folders.splice(0)) {
      await stopPostgres(folder.path)
      const left = await until('no process left', async () => {
        const found = await processesNaming(folder.path)
        return found.length === 0 && { found }
      })
      expect(left.found).toEqual([])
      await folder.remove()
    }
  })
  return async () => {
    const folder = await temporaryFolder()
    folders.push(folder)
    return folder.path
  }
}
