import { execFile } from 'node:child_process'
import { chownSync } from 'node:fs'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { query } from './postgres-database.ts'
import { freePort, initialize, serverOwner, systemPostgresBinaries } from './postgres-system.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

const execute = promisify(execFile)
const password = 'tests only, not a secret'

/** A server of the machine's own PostgreSQL, with fsync, that a test starts, kills and promotes as an operator would. */
export type PostgresNode = {
  readonly port: number
  readonly url: string
  start(): Promise<void>
  /** `pg_ctl stop -m`; `immediate` is a crash that is asked for: no checkpoint, sessions are cut. */
  stop(mode: 'fast' | 'immediate'): Promise<void>
  /** SIGKILL to the postmaster: its children find out by themselves. */
  kill(): Promise<void>
  /** A standby made from this running server; it streams from it under the name `standby`. */
  standby(): Promise<PostgresNode>
  promote(): Promise<void>
  remove(): Promise<void>
}

type Place = { readonly bin: string; readonly folder: string; readonly remove: () => Promise<void> }

const newPlace = async (): Promise<Place> => {
  const bin = systemPostgresBinaries()
  if (bin === null) throw new Error('no PostgreSQL under /usr/lib/postgresql')
  const { path, remove } = await temporaryFolder()
  return { bin, folder: path, remove }
}

type Variables = Readonly<Record<string, string>>

/** Makes a new server; `start` it. It runs with these variables beside our own. */
export const postgresNode = async (variables: Variables = {}): Promise<PostgresNode> => {
  const place = await newPlace()
  await initialize(place.bin, place.folder, password, serverOwner())
  return nodeAt(place, await freePort(), variables)
}

const nodeAt = ({ bin, folder, remove }: Place, port: number, variables: Variables): PostgresNode => {
  const data = join(folder, 'data')
  const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
  const control = (...args: readonly string[]) =>
    execute(join(bin, 'pg_ctl'), ['-D', data, ...args], {
      ...serverOwner(),
      cwd: '/',
      env: { ...process.env, ...variables },
    })
  const answers = () =>
    until('the server answers', () => query(url, 'select 1').catch(() => false as const), { timeoutMs: 60_000 })
  const start = async (): Promise<void> => {
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`
    const log = join(folder, 'log')
    // After a kill the dead postmaster's children may hold the memory for a moment.
    await until(
      'the server starts',
      () =>
        control('-w', '-l', log, '-o', settings, 'start').then(
          () => true,
          () => false,
        ),
      { timeoutMs: 60_000 },
    )
    await answers()
  }
  return {
    port,
    url,
    start,
    stop: async mode => void (await control('-m', mode, 'stop')),
    kill: async () => {
      const [pid = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')
      process.kill(Number(pid), 'SIGKILL')
    },
    standby: async () => {
      const place = await newPlace()
      const target = join(place.folder, 'data')
      const { uid, gid } = serverOwner()
      await mkdir(target, { mode: 0o700 })
      if (uid !== undefined && gid !== undefined) for (const path of [place.folder, target]) chownSync(path, uid, gid)
      const from = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-D', target, '-R', '-c', 'fast']
      const env = { ...process.env, PGPASSWORD: password }
      await execute(join(bin, 'pg_basebackup'), from, { ...serverOwner(), cwd: '/', env })
      const source = `host=127.0.0.1 port=${port} user=postgres password='${password}' application_name=standby`
      const conninfo = `primary_conninfo = '${source.replaceAll("'", "''")}'\n`
      await appendFile(join(target, 'postgresql.auto.conf'), conninfo)
      return nodeAt(place, await freePort(), variables)
    },
    promote: async () => void (await control('-w', 'promote')),
    remove: async () => {
      await control('-m', 'immediate', 'stop').catch(() => undefined)
      await remove()
    },
  }
}
