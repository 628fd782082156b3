import { access, constants } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BackupMethod } from '../../domain/backup.ts'
import { backupErrors } from '../../domain/errors/backup.ts'
import { failure } from '../../domain/errors/error.ts'
import { fittingTool, pgDumpTools } from '../../adapters/postgres/pg-dump-tool.ts'

/** How a database is going to be copied; `dataDir`: of Lockstep's own server. */
export type CopyWay =
  | { readonly method: Extract<BackupMethod, 'pg_dump'>; readonly tool: string }
  | { readonly method: Extract<BackupMethod, 'file-copy'>; readonly dataDir: string }

/** A dump where a pg_dump is here that can read the server, else the files of the server if it is our own. BACKUP_NO_TOOL. */
export const chooseCopyWay = async (major: number, dataDir: string | null): Promise<CopyWay> => {
  const tools = await pgDumpTools()
  const tool = fittingTool(tools, major)
  if (tool !== null) return { method: 'pg_dump', tool: tool.path }
  if (dataDir !== null) return { method: 'file-copy', dataDir }
  const found = tools.map(one => `${one.path} ${one.major}`)
  throw failure(backupErrors.BACKUP_NO_TOOL, { program: 'pg_dump', major, found })
}

/** The pg_restore that belongs to the oldest pg_dump which can read what a server of this version held. BACKUP_NO_TOOL. */
export const findPgRestore = async (major: number): Promise<string> => {
  const tools = await pgDumpTools()
  const tool = fittingTool(tools, major)
  const path = tool === null ? null : join(dirname(tool.path), 'pg_restore')
  const isThere = path !== null && (await access(path, constants.X_OK).then(isTrue, isFalse))
  if (isThere) return path
  const found = tools.map(one => `${one.path} ${one.major}`)
  throw failure(backupErrors.BACKUP_NO_TOOL, { program: 'pg_restore', major, found })
}

const isTrue = (): boolean => true
const isFalse = (): boolean => false
