import type { LogLine } from '../../../src/domain/log-line.ts'
import { readCrowds } from '../api/read-lines.ts'
import { Refusal } from '../api/refusal.ts'

/** Lines come in crowds: they are drawn together. */
const togetherMs = 100
/** A proxy may have cut a stream that was silent for long. */
const againMs = 2_000

export type Which = { readonly id: string; readonly step: string; readonly isLive: boolean }

export type Hears = {
  /** How many lines are there already: they are not sent once more. */
  readonly known: () => number
  readonly came: (lines: readonly LogLine[]) => void
  /** All that there was has come. */
  readonly whole: () => void
}

/** Where a program may have the output of a step from. */
export const logAddress = (id: string, step: string, more: Readonly<Record<string, string>>): string =>
  `/v1/logs/${encodeURIComponent(id)}?${String(new URLSearchParams({ step, ...more }))}`

/**
 * Reads the output of a step behind what is known, and on as it comes while it is live. A stream that breaks is taken up where it was.
 * Throws a Refusal; ends on abort.
 */
export const readStepLog = async (which: Which, hears: Hears, signal: AbortSignal): Promise<void> => {
  for (;;) {
    try {
      await readOnce({ ...which, isLive: false }, hears, signal)
      if (which.isLive) await readOnce(which, hears, signal)
      return
    } catch (error) {
      if (signal.aborted || error instanceof Refusal) throw error
    }
    await pause(againMs, signal)
  }
}

const readOnce = async ({ id, step, isLive }: Which, hears: Hears, signal: AbortSignal): Promise<void> => {
  let waiting: LogLine[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  const show = (): void => {
    timer = null
    const lines = waiting
    waiting = []
    if (lines.length > 0) hears.came(lines)
  }
  const address = logAddress(id, step, { skip: String(hears.known()), follow: String(isLive) })
  try {
    for await (const lines of readCrowds<LogLine>(address, signal)) {
      waiting = waiting.concat(lines)
      timer ??= setTimeout(show, togetherMs)
    }
    show()
    hears.whole()
  } finally {
    if (timer !== null) clearTimeout(timer)
    // What has come counts as known, also of a stream that has broken.
    if (!signal.aborted) show()
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
