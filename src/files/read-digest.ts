import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Rest } from './short-turns.ts'

/** What a file holds, as hexadecimal sha256, with its mode and its size in bytes. */
export type ReadDigest = { readonly sha256: string; readonly mode: number; readonly size: number }

// One for all: nothing rests between a read and its use.
const buffer = Buffer.allocUnsafe(256 * 1024)

/** Reads a file in pieces, opened once and never through a link: digest, mode and size are of one and the same file. */
export const readDigest = async (path: string, rest: Rest): Promise<ReadDigest> => {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const hash = createHash('sha256')
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, read))
      await rest()
    }
    const { mode, size } = fstatSync(file)
    return { sha256: hash.digest('hex'), mode, size }
  } finally {
    closeSync(file)
  }
}
