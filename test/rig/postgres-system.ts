import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, globSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { query } from './postgres-database.ts'
import type { TestServer } from './postgres.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

export type Owner = { readonly uid?: number; readonly gid?: number }

/** Folder with the newest system-wide PostgreSQL's programs, or null when none is installed. */
export const systemPostgresBinaries = (): string | null =>
  globSync('/usr/lib/postgresql/*/bin')
    .filter(bin => existsSync(join(bin, 'initdb')))
    .sort((a, b) => Number(a.split('/')[4]) - Number(b.split('/')[4]))
    .at(-1) ?? null

/** PostgreSQL refuses to run as root, so root lends it the user nobody. */
export const serverOwner = (): Owner => {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export const initialize = async (bin: string, folder: string, password: string, owner: Owner): Promise<string> => {
  const [dataDir, passwordFile] = [join(folder, 'data'), join(folder, 'pw')]
  await mkdir(dataDir, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (owner.uid !== undefined && owner.gid !== undefined)
    for (const path of [folder, dataDir, passwordFile]) chownSync(path, owner.uid, owner.gid)
  const options = ['-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--locale=C', '-N']
  await promisify(execFile)(join(bin, 'initdb'), ['-D', dataDir, ...options], { ...owner, cwd: '/' })
  return dataDir
}

/** Starts a server of the system's PostgreSQL in a temporary folder; `stop` ends it and removes the folder. */
export const startSystemPostgres = async (): Promise<TestServer> => {
  const bin = systemPostgresBinaries()
  if (bin === null) throw new Error('no PostgreSQL under /usr/lib/postgresql')
  const folder = await temporaryFolder()
  const [owner, password, port] = [serverOwner(), 'tests only, not a secret', await freePort()]
  const dataDir = await initialize(bin, folder.path, password, owner)
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: folder.path, fsync: 'off' }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(bin, 'postgres'), ['-D', dataDir, '-p', String(port), ...args], {
    ...owner,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', chunk => (log += String(chunk)))
  const exited = once(child, 'exit')
  const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
  await until('the test server answers', () => {
    if (child.exitCode !== null) throw new Error(`the test server ended:\n${log}`)
    return query(url, 'select 1').catch(() => false as const)
  })
  return {
    url,
    dataDir,
    major: Number(bin.split('/')[4]),
    stop: async () => {
      // SIGINT is PostgreSQL's fast shutdown: sessions are cut, data is written.
      child.kill('SIGINT')
      await exited
      await folder.remove()
    },
  }
}
