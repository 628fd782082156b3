import { chmod, cp, lchown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { restoreDump } from '../../adapters/postgres/pg-restore.ts'
import type { BackupManifest } from '../../domain/backup.ts'
import { backupErrors } from '../../domain/errors/backup.ts'
import { failure } from '../../domain/errors/error.ts'
import { treeEntries } from '../../files/tree.ts'
import { serverAccount } from '../../postgres/account.ts'
import { freePort } from '../../postgres/free-port.ts'
import { placeIn } from '../../postgres/place.ts'
import { startPostgres } from '../../postgres/start-postgres.ts'
import { findPgRestore } from './database-tools.ts'

export type Loading = {
  readonly folder: string
  readonly home: string
  readonly databaseUrl: string | null
  readonly manifest: BackupManifest
}

/** Brings the database of a backup where it is to be, and gives its URL. RESTORE_FAILED, BACKUP_NO_TOOL, POSTGRES_ errors. */
export const loadDatabase = (loading: Loading): Promise<string> =>
  loading.manifest.database.method === 'file-copy' ? placeFiles(loading) : loadDump(loading)

const log = { info: () => undefined }

const loadDump = async ({ folder, home, databaseUrl, manifest: { database } }: Loading): Promise<string> => {
  const tool = await findPgRestore(database.server)
  const url = databaseUrl ?? (await startPostgres({ home, log })).url
  const said = await restoreDump(join(folder, database.path), { tool, url })
  if (said === null) return url
  const left = `The database is as it was. Remove ${home}, in which keys and artifacts are already.`
  throw failure(backupErrors.RESTORE_FAILED, { what: 'pg_restore', tail: said.trim(), left })
}

/** On a port of its own: the server that was copied may still be there. */
const placeFiles = async ({ folder, home, manifest: { database } }: Loading): Promise<string> => {
  const place = placeIn(home)
  await mkdir(place.root, { recursive: true })
  await chmod(place.root, 0o755)
  await cp(join(folder, database.path), place.data, { recursive: true, verbatimSymlinks: true })
  await giveToServer(place.data)
  return (await startPostgres({ home, port: await freePort(), log })).url
}

/** Its files have to belong to the server's user, who may have another number here than where the backup was made. */
const giveToServer = async (dataDir: string): Promise<void> => {
  const { ids } = await serverAccount()
  await chmod(dataDir, 0o700)
  if (ids === undefined) return
  const paths = (await treeEntries(dataDir)).map(({ path }) => join(dataDir, path))
  for (const path of [dataDir, ...paths]) await lchown(path, ids.uid, ids.gid)
}
