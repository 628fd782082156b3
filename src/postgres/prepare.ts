import { chmod, mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { makeAccountFolder, type Account } from './account.ts'
import { findBinaries, installBinaries } from './binaries.ts'
import { configurationFile, configurationText, keptPort } from './configuration.ts'
import { isVacant, requireOurs } from './data-directory.ts'
import { systemCode } from '../files/file-system.ts'
import { freePort } from './free-port.ts'
import { makeCluster } from './make-cluster.ts'
import { removeAbandonedParts } from '../files/part.ts'
import { makePassword, readPassword } from './password.ts'
import { placeIn, type Place } from './place.ts'
import { runProgram } from './run-program.ts'
import { writeDurably } from '../files/write-durably.ts'

/** What stands on disk before a server can start. */
export type Prepared = {
  readonly place: Place
  readonly programs: string
  readonly version: string
  readonly password: string
  readonly port: number
}

/** Makes a folder that the server's user can enter whatever our umask is; one that exists stays as it is. */
const makeOpenFolder = async (path: string, account: Account): Promise<void> => {
  const isNew = (await mkdir(path, { recursive: true })) !== undefined
  if (isNew && account.ids !== undefined) await chmod(path, 0o755)
}

const makeFolders = async (home: string, account: Account): Promise<Place> => {
  await makeOpenFolder(home, account)
  const place = placeIn(await realpath(home))
  await makeOpenFolder(place.root, account)
  await removeAbandonedParts(place.root, Date.now())
  await makeAccountFolder(account, place.socketDir)
  return place
}

/** Tries what the server's user will have to do, instead of reading modes: access lists and mounts count too. */
const requireReachable = async (programs: string, account: Account): Promise<void> => {
  try {
    await runProgram(account, join(programs, 'postgres'), ['--version'])
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      const reason = 'the program needs the system library glibc'
      throw failure(
        postgresErrors.POSTGRES_NO_BINARIES,
        { platform: process.platform, arch: process.arch, reason },
        error,
      )
    }
    const reason = 'a folder on the way is closed to this user, or its disk does not allow programs'
    throw failure(postgresErrors.POSTGRES_HOME_UNREACHABLE, { path: programs, user: account.name, reason }, error)
  }
}

/** The superuser's password; a data directory without it is not ours to open. Errors: POSTGRES_FOREIGN_DATA. */
export const requirePassword = async (place: Place): Promise<string> => {
  const password = await readPassword(place.password)
  if (password !== undefined) return password
  const reason = `its password file ${place.password} is missing`
  throw failure(postgresErrors.POSTGRES_FOREIGN_DATA, { dir: place.data, reason })
}

/** The asked-for port is kept for later starts; without one, the kept port. */
const portOf = async (dataDir: string, asked: number | undefined, account: Account): Promise<number> => {
  const kept = await keptPort(dataDir)
  const port = asked ?? kept ?? (await freePort())
  if (port !== kept) await writeDurably(join(dataDir, configurationFile), configurationText(port), account.ids)
  return port
}

/** The data root's folders and programs, without its data directory. Errors: as `prepare`. */
export const preparePrograms = async (
  home: string,
  account: Account,
): Promise<Pick<Prepared, 'place' | 'programs' | 'version'>> => {
  const binaries = await findBinaries(process.platform, process.arch)
  const place = await makeFolders(home, account)
  const programs = join(await installBinaries(binaries, place.root), 'bin')
  await requireReachable(programs, account)
  return { place, programs, version: binaries.version }
}

/**
 * Makes folders, programs, password and data directory where they are missing and checks those that are there.
 * Idempotent, also for several at once. Errors: POSTGRES_NO_BINARIES, POSTGRES_HOME_UNREACHABLE, POSTGRES_NO_SPACE,
 * POSTGRES_FOREIGN_DATA, POSTGRES_START_FAILED.
 */
export const prepare = async (home: string, port: number | undefined, account: Account): Promise<Prepared> => {
  const { place, programs, version } = await preparePrograms(home, account)
  if (await isVacant(place.data)) {
    const password = await makePassword(place.password)
    await makeCluster({ programs, dataDir: place.data, account, password, port: port ?? (await freePort()) })
  }
  await requireOurs(place.data, account, version)
  const password = await requirePassword(place)
  return { place, programs, version, password, port: await portOf(place.data, port, account) }
}
