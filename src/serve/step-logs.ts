import { appendFileSync, mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Log } from '../ports/log.ts'

export type LogLine = { readonly at: string; readonly step: string; readonly text: string }

/** Where the output of a deployment's or a run's steps is kept: JSON lines, one file for each. */
export const logFile = (home: string, id: string): string => join(home, 'logs', `${id}.jsonl`)

/**
 * The log of one step. Lines are written together once the work at hand is done, so that a step that prints much does not hold up
 * the server. What cannot be kept (a full disk) is no reason to fail a deployment: it is reported and left out.
 */
export const stepLog = (
  home: string,
  { id, step }: { readonly id: string; readonly step: string },
  on: { readonly lost: (error: unknown) => void; readonly written: (id: string) => void },
): Log => {
  let waiting = ''
  const write = (): void => {
    const text = waiting
    waiting = ''
    try {
      mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 })
      appendFileSync(logFile(home, id), text, { mode: 0o600 })
    } catch (error) {
      on.lost(error)
    }
    on.written(id)
  }
  return {
    line: text => {
      const line: LogLine = { at: new Date().toISOString(), step, text }
      if (waiting === '') setImmediate(write)
      waiting += `${JSON.stringify(line)}\n`
    },
  }
}

/** The log lines from a byte offset on, and the offset to go on from. Half a line at the end is left for the next time. */
export const readLog = async (
  home: string,
  id: string,
  from: number,
): Promise<{ readonly lines: readonly LogLine[]; readonly next: number }> => {
  const file = await open(logFile(home, basename(id)), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return { lines: [], next: from }
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(chunkBytes), position: from })
    const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(10) + 1)
    const lines = whole.toString('utf8').split('\n').filter(Boolean)
    return { lines: lines.map(line => JSON.parse(line) as LogLine), next: from + whole.length }
  } finally {
    await file.close()
  }
}

/** A line is at most 64 KB, so a chunk always holds a whole one. */
const chunkBytes = 4 * 1024 * 1024
