import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { verifyRecord } from '../../app/audit-verify.ts'
import type { Output } from '../../cli/output.ts'
import type { BackupManifest, BackupReport } from '../../domain/backup.ts'
import { backupErrors } from '../../domain/errors/backup.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Actor } from '../../domain/saga/event.ts'
import { systemCode } from '../../files/file-system.ts'
import { isLockstepThere, readyRestored } from '../../store/look-into-store.ts'
import { openRecord } from '../../store/open-record.ts'
import { openStore } from '../../store/open-store.ts'
import { tellSystem } from '../../store/streams.ts'
import { makeHome } from '../home.ts'
import { copyArtifacts } from './copy-artifacts.ts'
import { copyKeptFiles, filesFolder } from './kept-files.ts'
import { loadDatabase } from './load-database.ts'
import { moveAgentState } from './move-agent-state.ts'
import { readBackupManifest } from './manifest.ts'
import { verifyBackup } from './verify-backup.ts'

export type RestoreOptions = {
  readonly home: string
  readonly databaseUrl: string | null
  readonly version: string
  /** The folder of the backup; it is only read. */
  readonly from: string
  readonly isPreview: boolean
  readonly actor: Actor
  readonly output: Pick<Output, 'progress'>
}

/**
 * Brings a backup into an empty data folder and an empty database, and verifies the record before it says that it is done; that it was
 * restored becomes part of the record. BACKUP_UNREADABLE, BACKUP_NEWER, BACKUP_DAMAGED, BACKUP_NO_TOOL, RESTORE_NOT_EMPTY,
 * RESTORE_WRONG_DATABASE, RESTORE_FAILED, and errors of the database. Until RESTORE_FAILED nothing was changed.
 */
export const restoreBackup = async (options: RestoreOptions): Promise<BackupReport> => {
  const { home, databaseUrl, output } = options
  const folder = resolve(options.from)
  const { manifest, sha256 } = await readBackupManifest(folder)
  const { database, files, artifacts } = manifest
  output.progress(
    `a backup of ${manifest.from.home} of ${manifest.from.host}, made ${manifest.at} by ${manifest.lockstep}`,
  )
  if (database.method === 'file-copy' && databaseUrl !== null) throw failure(backupErrors.RESTORE_WRONG_DATABASE, {})
  await requireEmpty(home, databaseUrl)
  output.progress(`reading all of it: the database, ${files.length} files, ${artifacts.length} artifacts`)
  await verifyBackup(folder, manifest)
  const report = { folder, sha256, manifest }
  if (options.isPreview) return { ...report, isDone: false, verifiedEvents: null }
  await fillHome(folder, home, manifest, output)
  output.progress('restoring the database')
  const url = await loadDatabase({ folder, home, databaseUrl, manifest })
  const verifiedEvents = await verified(url, options)
  await readyRestored(url)
  await tellRestored(url, options, { manifest, sha256 })
  return { ...report, isDone: true, verifiedEvents }
}

/** A disk of its own may have this folder in its root. */
const ofDisks = ['lost+found']

const requireEmpty = async (home: string, databaseUrl: string | null): Promise<void> => {
  const names = await readdir(home).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  })
  const taken = names.filter(name => !ofDisks.includes(name))
  if (taken.length > 0)
    throw failure(backupErrors.RESTORE_NOT_EMPTY, { what: `${home} has ${taken.slice(0, 3).join(', ')} in it` })
  if (databaseUrl !== null && (await isLockstepThere(databaseUrl)))
    throw failure(backupErrors.RESTORE_NOT_EMPTY, { what: 'the database of DATABASE_URL has a schema "lockstep"' })
}

const fillHome = async (
  folder: string,
  home: string,
  { from, files, artifacts }: BackupManifest,
  output: RestoreOptions['output'],
): Promise<void> => {
  await makeHome(home)
  await copyKeptFiles(
    join(folder, filesFolder),
    home,
    files.map(({ path }) => path),
  )
  await moveAgentState(home, from.home)
  const digests = artifacts.map(({ digest }) => digest)
  await copyArtifacts(folder, home, digests, (digest, at) =>
    output.progress(`restoring artifact ${at + 1} of ${digests.length}: ${digest.slice(0, 19)}`),
  )
}

/** The record as it came, before anything is added to it. */
const verified = async (url: string, { home, output }: RestoreOptions): Promise<number> => {
  output.progress('verifying the record')
  const record = await openRecord(url)
  try {
    const { events, faults, more } = await verifyRecord(record, null, () => undefined)
    if (faults.length === 0) return events
    const lines = faults.slice(0, 5).map(({ stream, seq, what }) => `${stream} ${seq ?? ''} ${what}`)
    const left = `Everything is in ${home} and its database, to be looked at: lockstep audit verify. Do not start a server on it.`
    const tail = `${lines.join('\n')}${more > 0 ? `\nand ${more} more` : ''}`
    throw failure(backupErrors.RESTORE_FAILED, { what: 'the record is not what was written', tail, left })
  } finally {
    await record.close()
  }
}

/** Opens it as a server does, which also brings an older schema up, and writes that it was restored. */
const tellRestored = async (
  url: string,
  { version, actor }: RestoreOptions,
  { manifest, sha256 }: { readonly manifest: BackupManifest; readonly sha256: string },
): Promise<void> => {
  const store = await openStore(url, () => undefined)
  try {
    const said = { madeAt: manifest.at, manifest: sha256, version, actor, reason: null }
    await tellSystem(store.db, { type: 'record-restored', ...said })
  } finally {
    await store.close()
  }
}
