import { appendFileSync, mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LogLine } from '../domain/log-line.ts'
import type { Log } from '../ports/log.ts'

/** Where the output of a deployment's or a run's steps is kept: JSON lines, one file for each. */
export const logFile = (home: string, id: string): string => join(home, 'logs', `${id}.jsonl`)

/** Lines of a file that could not be kept since the last one that was. */
const losses = new Map<string, { readonly lines: number; readonly why: string }>()

/**
 * The log of one step. Lines are written together once the work at hand is done, so that a step that prints much does not hold up
 * the server. What cannot be kept (a full disk) is no reason to fail a deployment: it is left out, which is reported once, and the
 * next line that can be kept says how many are missing before it.
 */
export const stepLog = (
  home: string,
  { id, step }: { readonly id: string; readonly step: string },
  on: { readonly lost: (error: unknown) => void; readonly written: (id: string) => void },
): Log => {
  const path = logFile(home, id)
  let waiting: string[] = []
  const write = (): void => {
    const lines = waiting
    waiting = []
    const before = losses.get(path)
    try {
      mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 })
      append(path, step, lines)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      losses.set(path, { lines: (before?.lines ?? 0) + lines.length, why })
      if (before === undefined) on.lost(error)
    }
    on.written(id)
  }
  return {
    line: text => {
      if (waiting.length === 0) setImmediate(write)
      waiting.push(lineOf(step, text))
    },
  }
}

const append = (path: string, step: string, lines: readonly string[]): void => {
  const loss = losses.get(path)
  const missing =
    loss === undefined ? '' : `\n${lineOf(step, `${loss.lines} lines before this were not kept: ${loss.why}`)}`
  // In one write: what is cut by a disk that is full in the middle of it ends with the line break that a loss begins with.
  appendFileSync(path, `${missing}${lines.join('')}`, { mode: 0o600 })
  losses.delete(path)
}

const lineOf = (step: string, text: string): string => {
  const line: LogLine = { at: new Date().toISOString(), step, text }
  return `${JSON.stringify(line)}\n`
}

/** Says at the end of a file what is missing there, if there is room for it again. */
const tellLoss = (home: string, id: string): void => {
  const path = logFile(home, id)
  const loss = losses.get(path)
  if (loss === undefined) return
  try {
    appendFileSync(path, `\n${lineOf('', `${loss.lines} lines before this were not kept: ${loss.why}`)}`, {
      mode: 0o600,
    })
    losses.delete(path)
  } catch {
    // There is still no room: the loss was reported when it began, and is told once there is.
  }
}

/** The log lines from a byte offset on, and the offset to go on from. Half a line at the end is left for the next time. */
export const readLog = async (
  home: string,
  id: string,
  from: number,
): Promise<{ readonly lines: readonly LogLine[]; readonly next: number }> => {
  tellLoss(home, basename(id))
  const file = await open(logFile(home, basename(id)), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return { lines: [], next: from }
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(chunkBytes), position: from })
    const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(10) + 1)
    const lines = whole.toString('utf8').split('\n').filter(Boolean)
    return { lines: lines.map(parsed), next: from + whole.length }
  } finally {
    await file.close()
  }
}

/** A disk that was full in the middle of a line has cut it: what is there of it is shown. */
const parsed = (line: string): LogLine => {
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return { at: '', step: '', text: `(cut) ${line}` }
  }
}

/** A line is at most 64 KB, so a chunk always holds a whole one. */
const chunkBytes = 4 * 1024 * 1024
