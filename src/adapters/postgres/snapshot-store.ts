import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { flush, systemCode } from '../../files/file-system.ts'
import { readDigest } from '../../files/read-digest.ts'
import { shortTurns } from '../../files/short-turns.ts'
import { treeEntries } from '../../files/tree.ts'
import { writeDurably } from '../../files/write-durably.ts'

const manifestSchema = z.object({
  id: z.string(),
  method: z.enum(['pg_dump', 'file-copy', 'template']),
  /** A path, or the name of a database on the same server. */
  location: z.string(),
  bytes: z.number(),
  ms: z.number(),
  /** Of the dump's bytes, or over all files of a copy with their names; null for a template. */
  sha256: z.string().nullable(),
  /** When it was finished, ISO 8601. */
  at: z.string(),
  /** Host, port and database. */
  database: z.string(),
})

/** What is written beside a snapshot; it exists only when the snapshot is complete. */
export type SnapshotManifest = z.infer<typeof manifestSchema>

/** Where the snapshots of one place (an app's environment) are. Ids become file names by percent-encoding. */
export const snapshotPaths = (
  { home, place }: { home: string; place: string },
  id: string,
): { folder: string; dump: string; files: string; manifest: string } => {
  const folder = join(home, 'snapshots', encodeURIComponent(place))
  const path = (ending: string): string => join(folder, `${encodeURIComponent(id)}.${ending}`)
  return { folder, dump: path('dump'), files: path('files'), manifest: path('json') }
}

/** Others may pass through, so that the server's user reaches its copy, but see no names. */
export const makeSnapshotFolder = (folder: string): Promise<unknown> => mkdir(folder, { recursive: true, mode: 0o711 })

/** Puts a finished part on disk and gives it its name: under that name it is whole, also after a crash. */
export const intoPlace = async (part: string, path: string): Promise<void> => {
  await flush(part)
  await rename(part, path)
  await flush(dirname(path))
}

export const writeManifest = (path: string, manifest: SnapshotManifest): Promise<void> =>
  writeDurably(path, `${JSON.stringify(manifest, null, 2)}\n`)

const isMissing = (error: unknown): boolean => systemCode(error) === 'ENOENT'

export const readManifest = async (path: string): Promise<SnapshotManifest | null> => {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

export const sizeOf = async (path: string): Promise<number | null> => {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** sha256 of a file, or of a folder's files with their paths, hexadecimal. */
export const checksumOf = async (path: string): Promise<string> => {
  const rest = shortTurns()
  if ((await stat(path)).isFile()) return (await readDigest(path, rest)).sha256
  const hash = createHash('sha256')
  const files = (await treeEntries(path)).filter(({ type }) => type === 'file').map(entry => entry.path)
  for (const file of files.toSorted()) hash.update(`${file} ${(await readDigest(join(path, file), rest)).sha256}\n`)
  return hash.digest('hex')
}
