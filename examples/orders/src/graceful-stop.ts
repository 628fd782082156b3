import { type Log, reasonOf } from './log.ts'

// The platform kills after 10 s.
const DEADLINE_MS = 9_500

/**
 * On SIGTERM or SIGINT runs `stop` once and exits: 0 when all work in flight was finished, 1 when that failed or took
 * longer than 9.5 s.
 */
export const stopOnSignal = (log: Log, stop: () => Promise<void>): void => {
  let isStopping = false
  const begin = (signal: string): void => {
    if (isStopping) return
    isStopping = true
    log('stopping', { signal })
    setTimeout(() => finish(log, 1, 'work in flight took too long'), DEADLINE_MS)
    stop().then(
      () => finish(log, 0),
      (error: unknown) => finish(log, 1, reasonOf(error)),
    )
  }
  process.on('SIGTERM', begin)
  process.on('SIGINT', begin)
}

const finish = (log: Log, code: 0 | 1, reason?: string): never => {
  log('stopped', { code, reason })
  process.exit(code)
}

/** Ends a process whose environment is not usable. */
export const refuseToStart = (service: string, reasons: readonly string[]): never => {
  process.stderr.write(`${service} cannot start:\n${reasons.map(reason => `  ${reason}\n`).join('')}`)
  process.exit(2)
}
