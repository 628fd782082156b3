import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { readAnchorLine } from '../../domain/audit/anchor.ts'
import type { Anchor } from '../../domain/audit/anchor.ts'
import { auditErrors } from '../../domain/errors/audit.ts'
import { failure } from '../../domain/errors/error.ts'
import type { AnchorPlace } from '../../ports/anchor-place.ts'

const blockBytes = 64 * 1024

/**
 * A file of anchors (mode 0600) that only grows, flushed after each. What a crash left of an anchor that was not whole is cut off before
 * the next one is written. One process at a time.
 */
export const fileForAnchors = (path: string): AnchorPlace => {
  const failed = (error: unknown) =>
    failure(
      auditErrors.AUDIT_ANCHORS_NOT_KEPT,
      { place: path, reason: error instanceof Error ? error.message : String(error) },
      error,
    )
  const withFile = async <T>(work: (file: FileHandle) => Promise<T>): Promise<T> => {
    try {
      const file = await open(path, 'a+', 0o600)
      try {
        return await work(file)
      } finally {
        await file.close()
      }
    } catch (error) {
      throw failed(error)
    }
  }
  return {
    name: path,
    last: () => withFile(async file => (await wholePart(file)).last),
    put: (_number, lines, signal) =>
      withFile(async file => {
        const { bytes } = await wholePart(file)
        await file.truncate(bytes)
        for await (const text of inBlocks(lines)) {
          signal.throwIfAborted()
          await file.appendFile(text)
        }
        await file.datasync()
      }),
  }
}

/** Up to where the file has whole anchors, and the last of them; looked for from its end. */
const wholePart = async (file: FileHandle): Promise<{ readonly bytes: number; readonly last: Anchor | null }> => {
  let end = (await file.stat()).size
  let rest = Buffer.alloc(0)
  while (end > 0) {
    const start = Math.max(0, end - blockBytes)
    const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
    const text = Buffer.concat([buffer, rest])
    const found = lastAnchorIn(text, start === 0)
    if (found !== null) return { bytes: start + found.end, last: found.anchor }
    // The line that began before this block is read again with the block before.
    const firstLine = text.indexOf(newline)
    rest = firstLine === -1 ? text : text.subarray(0, firstLine + 1)
    end = start
  }
  return { bytes: 0, last: null }
}

const newline = 10

const lastAnchorIn = (text: Buffer, isStart: boolean): { readonly anchor: Anchor; readonly end: number } | null => {
  let end = text.lastIndexOf(newline)
  while (end !== -1) {
    const before = end === 0 ? -1 : text.lastIndexOf(newline, end - 1)
    // What is before the first line end of a block may be the rest of a line.
    if (before === -1 && !isStart) return null
    const line = readAnchorLine(text.subarray(before + 1, end).toString('utf8'))
    if (line?.kind === 'closing') return { anchor: line.anchor, end: end + 1 }
    end = before
  }
  return null
}

async function* inBlocks(lines: AsyncIterable<string>): AsyncIterable<string> {
  let block = ''
  for await (const line of lines) {
    block += line
    if (block.length < blockBytes) continue
    yield block
    block = ''
  }
  if (block !== '') yield block
}
