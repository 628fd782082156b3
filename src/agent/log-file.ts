import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { copyFile, open, stat, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** At this size the output so far is put aside. */
export const LOG_LIMIT_BYTES = 10 * 1024 * 1024
const KEPT_INSTANCES = 20
const TAIL_BYTES = 8 * 1024
const TAIL_LINES = 20

/** Opens an instance's output for appending; whoever gets the descriptor closes it. With a uid it belongs to that user. */
export const openLog = (path: string, uid: number | null): number => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const descriptor = openSync(path, 'a', 0o600)
  try {
    // A program that writes to /dev/stderr opens the file again, as itself.
    if (uid !== null) chownSync(path, uid, uid)
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
  return descriptor
}

/** The last lines of a file, from its byte `from` on; empty if it is not there. */
export const tailOf = async (path: string, from = 0): Promise<string> => {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return ''
  try {
    const { size } = await file.stat()
    const start = Math.max(from > size ? 0 : from, size - TAIL_BYTES)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start })
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
  } finally {
    await file.close()
  }
}

/** The size of a file; 0 if it is not there. */
export const sizeOf = async (path: string): Promise<number> =>
  await stat(path).then(
    found => found.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0
      throw error
    },
  )

/**
 * Puts output beyond the limit aside as `.1` (and the one before as `.2`). The program holds the file open for appending,
 * so it is copied and emptied in place: what is written between the two is lost.
 */
export const rotateLog = async (path: string, limitBytes = LOG_LIMIT_BYTES): Promise<void> => {
  if ((await sizeOf(path)) <= limitBytes) return
  if (existsSync(`${path}.1`)) renameSync(`${path}.1`, `${path}.2`)
  await copyFile(path, `${path}.1`)
  await truncate(path, 0)
}

/** Removes the output of instances that are gone, except of those that wrote last. */
export const pruneLogs = (folder: string, current: ReadonlySet<string>, kept = KEPT_INSTANCES): void => {
  if (!existsSync(folder)) return
  const gone = readdirSync(folder)
    .filter(name => name.endsWith('.log') && !current.has(name.slice(0, -'.log'.length)))
    .map(name => ({ path: join(folder, name), writtenAt: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.writtenAt - a.writtenAt)
  for (const { path } of gone.slice(kept)) {
    for (const suffix of ['', '.1', '.2']) rmSync(`${path}${suffix}`, { force: true })
  }
}
