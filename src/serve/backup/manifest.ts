import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { BackupManifest } from '../../domain/backup.ts'
import { sha256 } from '../../domain/digest.ts'
import { backupErrors } from '../../domain/errors/backup.ts'
import { failure } from '../../domain/errors/error.ts'
import { schemaNumber } from '../../store/migrate-store.ts'

export const manifestName = 'manifest.json'

const hex = z.string().regex(/^[0-9a-f]{64}$/)
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const bytes = z.int().min(0)
/** Below the backup, and nowhere else. */
const inside = z.string().regex(/^(?!\/)(?!.*(^|\/)\.{0,2}(\/|$))[^\0]+$/)

const manifest = z.strictObject({
  format: z.literal(1),
  lockstep: z.string(),
  schema: z.int().min(1),
  at: z.iso.datetime(),
  from: z.strictObject({ home: z.string(), host: z.string() }),
  database: z.strictObject({
    method: z.enum(['pg_dump', 'file-copy']),
    path: inside,
    server: z.int(),
    bytes,
    sha256: hex,
  }),
  files: z.array(z.strictObject({ path: inside, bytes, sha256: hex })),
  artifacts: z.array(z.strictObject({ digest, bytes })),
  elsewhere: z.array(digest),
}) satisfies z.ZodType<BackupManifest>

/** A newer Lockstep may say more: only of these two it is sure that they stay. */
const versions = z.object({ lockstep: z.string(), schema: z.int() })

/** The manifest as it is written, and the digest that stands for the whole backup. */
export const manifestText = (value: BackupManifest): { readonly text: string; readonly sha256: string } => {
  const text = `${JSON.stringify(value, null, 2)}\n`
  return { text, sha256: sha256(text) }
}

/** Reads what a backup says of itself. BACKUP_UNREADABLE; BACKUP_NEWER, which is looked for first. */
export const readBackupManifest = async (
  folder: string,
): Promise<{ readonly manifest: BackupManifest; readonly sha256: string }> => {
  const unreadable = (reason: string, cause?: unknown) =>
    failure(backupErrors.BACKUP_UNREADABLE, { folder, reason }, cause)
  const text = await readFile(join(folder, manifestName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error.code === 'ENOENT' ? `it has no ${manifestName}` : error.message, error)
  })
  const value = jsonOf(text)
  const said = versions.safeParse(value)
  if (said.success && said.data.schema > schemaNumber)
    throw failure(backupErrors.BACKUP_NEWER, {
      found: said.data.schema,
      known: schemaNumber,
      version: said.data.lockstep,
    })
  const parsed = manifest.safeParse(value)
  if (!parsed.success) throw unreadable(`${manifestName} is not what a backup has: ${z.prettifyError(parsed.error)}`)
  return { manifest: parsed.data, sha256: sha256(text) }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
