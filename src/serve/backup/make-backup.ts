import { chmod, mkdir, readdir, rename } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { removeTree } from '../../adapters/local/build-folder.ts'
import { serverBytes, serverMajor } from '../../adapters/postgres/database-facts.ts'
import { freeBytesOf } from '../../adapters/postgres/snapshot-settings.ts'
import type { Output } from '../../cli/output.ts'
import type { BackupManifest, BackupReport } from '../../domain/backup.ts'
import { backupErrors } from '../../domain/errors/backup.ts'
import { failure } from '../../domain/errors/error.ts'
import { exists, flush } from '../../files/file-system.ts'
import { writeDurably } from '../../files/write-durably.ts'
import { isVacant } from '../../postgres/data-directory.ts'
import { lookIntoStore } from '../../store/look-into-store.ts'
import type { StoreSeen } from '../../store/look-into-store.ts'
import { openDatabase } from '../database.ts'
import { dataDirOf } from '../ports-for.ts'
import { artifactsAt, copyArtifacts } from './copy-artifacts.ts'
import { copyDatabase, dumpName, serverFolder } from './copy-database.ts'
import { chooseCopyWay } from './database-tools.ts'
import { copyKeptFiles, filesFolder, keptFiles } from './kept-files.ts'
import { manifestName, manifestText } from './manifest.ts'

export type BackupOptions = {
  readonly home: string
  readonly databaseUrl: string | null
  readonly version: string
  /** The folder that it becomes; it is not there yet, or empty. */
  readonly target: string
  /** So many releases that each environment may return to come with their artifacts. */
  readonly targets: number
  readonly isPreview: boolean
  readonly output: Pick<Output, 'progress'>
}

type Looked = Awaited<ReturnType<typeof look>>

/**
 * Backs Lockstep itself up while it works: its database as it was at one moment, what its data folder keeps, and the artifacts of releases
 * that an environment may return to. The folder is there once it is whole. BACKUP_NOTHING, BACKUP_TARGET_TAKEN, BACKUP_NO_TOOL,
 * BACKUP_NO_SPACE, BACKUP_FAILED, and errors of the database.
 */
export const makeBackup = async (options: BackupOptions): Promise<BackupReport> => {
  const folder = resolve(options.target)
  if ((await exists(folder)) && (await readdir(folder)).length > 0)
    throw failure(backupErrors.BACKUP_TARGET_TAKEN, { target: folder })
  const looked = await look(options)
  if (options.isPreview) {
    const manifest = manifestOf(options, looked, {
      database: { bytes: looked.bytes, sha256: '' },
      files: [],
      artifacts: [],
    })
    return { folder, isDone: false, sha256: null, manifest, verifiedEvents: null }
  }
  await requireSpace(folder, looked)
  const part = `${folder}.part`
  await removeTree(part)
  try {
    const { manifest, sha256 } = await fill(part, options, looked)
    await rename(part, folder)
    await flush(dirname(folder))
    return { folder, isDone: true, sha256, manifest, verifiedEvents: null }
  } catch (error) {
    await removeTree(part)
    throw error
  }
}

/** What there is to back up, and how. Nothing is changed; Lockstep's own server is started if it does not run. */
const look = async (options: BackupOptions) => {
  const { home, databaseUrl, targets, output } = options
  const nothing = () => failure(backupErrors.BACKUP_NOTHING, { home })
  if (databaseUrl === null && (await isVacant(dataDirOf(home)))) throw nothing()
  const log = { info: () => undefined, error: (_fields: object, message: string) => output.progress(message) }
  const { url, dataDir } = await openDatabase({ home, databaseUrl, log })
  const seen = await lookIntoStore(url, targets)
  if (seen === null) throw nothing()
  const server = await serverMajor(url)
  const way = await chooseCopyWay(server, dataDir)
  const bytes = way.method === 'pg_dump' ? seen.bytes : await serverBytes(url)
  const { here, elsewhere } = await artifactsAt(home, seen.needed)
  const held = `${megabytes(bytes)} of database by ${way.method}, ${here.length} artifacts`
  output.progress(
    `schema ${seen.schema}, ${held}${elsewhere.length > 0 ? `, ${elsewhere.length} more are elsewhere` : ''}`,
  )
  return { url, server, way, seen, bytes, here, elsewhere }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`

/** A dump is smaller than its tables as a rule; artifacts are measured while they are copied, and told by the system if they do not fit. */
const requireSpace = async (folder: string, { bytes }: Looked): Promise<void> => {
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const freeBytes = await freeBytesOf(parent)
  if (freeBytes < bytes) throw failure(backupErrors.BACKUP_NO_SPACE, { folder: parent, freeBytes, neededBytes: bytes })
}

const fill = async (part: string, options: BackupOptions, looked: Looked) => {
  const { home, output, targets } = options
  await mkdir(part, { mode: 0o700 })
  await chmod(part, 0o700)
  output.progress('copying the database')
  const database = await copyDatabase(part, looked)
  const files = await copyKeptFiles(home, join(part, filesFolder), await keptFiles(home, looked.way.method))
  // What was built while the database was copied may be in it: both looks together name all that it needs.
  const after = await artifactsAt(home, (await lookIntoStore(looked.url, targets))?.needed ?? [])
  const here = [...new Set([...looked.here, ...after.here])].toSorted()
  const artifacts = await copyArtifacts(home, part, here, (digest, at) =>
    output.progress(`copying artifact ${at + 1} of ${here.length}: ${digest.slice(0, 19)}`),
  )
  const manifest = manifestOf(options, looked, { database, files, artifacts })
  const { text, sha256 } = manifestText(manifest)
  await writeDurably(join(part, manifestName), text)
  return { manifest, sha256 }
}

type Copied = Pick<BackupManifest, 'files' | 'artifacts'> & {
  readonly database: Pick<BackupManifest['database'], 'bytes' | 'sha256'>
}

const manifestOf = (
  { home, version }: BackupOptions,
  {
    way,
    server,
    seen,
    elsewhere,
  }: {
    readonly way: Looked['way']
    readonly server: number
    readonly seen: StoreSeen
    readonly elsewhere: readonly string[]
  },
  { database, files, artifacts }: Copied,
): BackupManifest => ({
  format: 1,
  lockstep: version,
  schema: seen.schema,
  at: new Date().toISOString(),
  from: { home, host: hostname() },
  database: { method: way.method, path: way.method === 'pg_dump' ? dumpName : serverFolder, server, ...database },
  files,
  artifacts,
  elsewhere,
})
