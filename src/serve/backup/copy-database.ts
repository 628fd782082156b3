import { join } from 'node:path'
import { dumpTo } from '../../adapters/postgres/pg-dump.ts'
import { checksumOf, sizeOf } from '../../adapters/postgres/snapshot-store.ts'
import { backupErrors } from '../../domain/errors/backup.ts'
import { failure } from '../../domain/errors/error.ts'
import { flush } from '../../files/file-system.ts'
import { copyServerFiles } from '../../postgres/copy-server-files.ts'
import { peopleSchemaName } from '../../store/people-schema.ts'
import { schemaName } from '../../store/open-store.ts'
import type { CopyWay } from './database-tools.ts'

/** The dump of Lockstep's schemas, and the copy of its own server, in a backup. */
export const dumpName = 'store.dump'
export const serverFolder = 'postgres'

/** Copies the database into the folder of a backup, as it is at one moment, while everybody goes on. BACKUP_FAILED, POSTGRES_ errors. */
export const copyDatabase = async (
  folder: string,
  { url, way }: { readonly url: string; readonly way: CopyWay },
): Promise<{ readonly bytes: number; readonly sha256: string }> => {
  // Nobody stops it but the end of this process.
  const { signal } = new AbortController()
  if (way.method === 'file-copy') {
    const target = join(folder, serverFolder)
    const { bytes } = await copyServerFiles(url, way.dataDir, target, { label: 'lockstep backup', signal })
    return { bytes, sha256: await checksumOf(target) }
  }
  const target = join(folder, dumpName)
  // Nobody has signed in yet where there are no people.
  const options = ['--schema', schemaName, '--schema', peopleSchemaName, '--no-owner', '--no-acl']
  const said = await dumpTo(target, { tool: way.tool, url, signal, options })
  if (said !== null) throw failure(backupErrors.BACKUP_FAILED, { what: 'pg_dump', tail: said.trim() })
  await flush(target)
  return { bytes: (await sizeOf(target)) ?? 0, sha256: await checksumOf(target) }
}
