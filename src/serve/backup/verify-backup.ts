import { join } from 'node:path'
import { folderOf } from '../../adapters/local/publish-artifact.ts'
import { checksumOf } from '../../adapters/postgres/snapshot-store.ts'
import { treeDigest } from '../../agent/tree-digest.ts'
import type { BackupManifest } from '../../domain/backup.ts'
import { backupErrors } from '../../domain/errors/backup.ts'
import { failure } from '../../domain/errors/error.ts'
import { artifactsFolder } from './copy-artifacts.ts'
import { filesFolder } from './kept-files.ts'

/** Reads all of a backup and compares it with its manifest; what is damaged is named, all at once. BACKUP_DAMAGED. */
export const verifyBackup = async (folder: string, manifest: BackupManifest): Promise<void> => {
  const damaged: string[] = []
  const compare = async (what: string, wanted: string, found: Promise<string>): Promise<void> => {
    // What cannot be read is as good as missing.
    if ((await found.catch(() => null)) !== wanted) damaged.push(what)
  }
  const { database, files, artifacts } = manifest
  await compare(database.path, database.sha256, checksumOf(join(folder, database.path)))
  for (const { path, sha256 } of files)
    await compare(`${filesFolder}/${path}`, sha256, checksumOf(join(folder, filesFolder, path)))
  for (const { digest } of artifacts) await compare(digest, digest, digestAt(folder, digest))
  if (damaged.length > 0) throw failure(backupErrors.BACKUP_DAMAGED, { what: damaged })
}

const digestAt = async (folder: string, digest: string): Promise<string> =>
  (await treeDigest(folderOf(join(folder, artifactsFolder), digest))).digest
