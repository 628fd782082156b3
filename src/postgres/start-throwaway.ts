import { randomBytes } from 'node:crypto'
import { chown, constants, cp, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { treeEntries } from '../files/tree.ts'
import { makeAccountFolder, serverAccount, type Account } from './account.ts'
import { withSession } from './connect.ts'
import { databaseUrl } from './database-url.ts'
import { freePort } from './free-port.ts'
import { socketFolder } from './place.ts'
import { prepare } from './prepare.ts'
import { runServer } from './run-server.ts'
import { superuser, type Log } from './server.ts'
import { withFileErrors } from './with-file-errors.ts'

/** What `startThrowaway` takes. */
export type ThrowawayOptions = {
  /** A data root whose untouched data directory is copied; made at the first time. No server ever runs on it. */
  readonly template: string
  /** An existing folder that the user may enter; what the server needs is made in it. */
  readonly folder: string
  /** The user it runs as; null: the user of this process, who is not root then. */
  readonly uid: number | null
  readonly log: Log
}

/** Nothing of it has to outlive it. */
const settings = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'shared_buffers=32MB']
const startTimeoutMs = 60_000

/** The data directory of a throwaway server in its folder: `stopServer` ends it. */
export const throwawayData = (folder: string): string => join(folder, 'data')

/**
 * Starts a PostgreSQL of its own on a free port, with a password and a database that no other has, and gives its URL. Whoever runs as the
 * same user may do with it what they like. Errors: those of `startPostgres`.
 */
export const startThrowaway = async ({ template, folder, uid, log }: ThrowawayOptions): Promise<string> => {
  const maker = await serverAccount()
  const account = uid === null ? maker : { name: `user ${uid}`, ids: { uid, gid: uid } }
  return withFileErrors(folder, account.name, async () => {
    const { place, programs, password } = await prepare(template, undefined, maker)
    const dataDir = throwawayData(await realpath(folder))
    await cp(place.data, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE })
    await giveTo(account, dataDir)
    const socketDir = socketFolder(join(folder, 'socket'))
    await makeAccountFolder(account, socketDir)
    const [port, logFile] = [await freePort(), join(folder, 'server.log')]
    const plan = { programs, dataDir, socketDir, logFile, port, settings, account, password, startTimeoutMs, log }
    const server = await runServer(plan)
    return databaseUrl(server, { database: superuser, user: superuser, password: await newPassword(server.url) })
  })
}

/** The folder itself, too: it must belong to whom runs a server on it. */
const giveTo = async ({ ids }: Account, dataDir: string): Promise<void> => {
  if (ids === undefined) return
  const paths = (await treeEntries(dataDir)).map(({ path }) => join(dataDir, path))
  for (const path of [dataDir, ...paths]) await chown(path, ids.uid, ids.gid)
}

/** All copies have the template's password: one that nobody else knows takes its place before anybody is told. */
const newPassword = async (url: string): Promise<string> => {
  const password = randomBytes(24).toString('base64url')
  // No parameters are possible here; the alphabet of base64url needs no quoting.
  await withSession(url, session => session.query(`alter role ${superuser} password '${password}'`))
  return password
}
