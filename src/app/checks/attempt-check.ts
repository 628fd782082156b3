import type { Check } from '../../config/app.ts'
import { waitingCheck } from '../../domain/checks/check-result.ts'
import { duration } from '../../domain/duration-text.ts'
import { commandErrors } from '../../domain/errors/command.ts'
import { LockstepError } from '../../domain/errors/error.ts'
import type { Log } from '../../ports/log.ts'
import type { CheckPlace } from '../../ports/check-places.ts'
import { CommandEnd } from '../../ports/runner.ts'
import type { CheckLedger } from './check-ledger.ts'

type Attempting = {
  readonly check: Check
  readonly ledger: CheckLedger
  readonly place: CheckPlace
  /** Relative to the top of the checkout. */
  readonly cwd: string
  readonly variables: Readonly<Record<string, string>>
  readonly now: () => string
  readonly logOf: (check: string) => Log
}

/** How an attempt failed, in words; `isFinal`: another would fail the same way. */
type End = { readonly text: string; readonly isFinal: boolean }

/** Tries a check as often as its file says, and writes what came of it. Throws what is not the check's own failure. */
export const attemptCheck = async (attempting: Attempting, ending: AbortSignal): Promise<void> => {
  const { check, ledger, now } = attempting
  const log = attempting.logOf(check.name)
  ending.throwIfAborted()
  const startedAt = now()
  for (let attempts = 1; ; attempts++) {
    const running = { ...waitingCheck(check.name), state: 'running', attempts, startedAt } as const
    await ledger.save(running)
    log.line(`$ ${check.run}`)
    const end = await endOf(attempting, log, ending)
    const isOver = end === null || end.isFinal || attempts > check.retries
    // Written before it is said: whoever reads the line looks how it stands.
    if (isOver) await ledger.save({ ...running, ...outcomeOf(end), endedAt: now() })
    log.line(`${end === null ? 'passed' : end.text}${attempts > 1 ? ` (attempt ${attempts})` : ''}`)
    if (isOver) return
  }
}

const outcomeOf = (end: End | null) =>
  end === null ? ({ state: 'passed' } as const) : ({ state: 'failed', end: end.text } as const)

/** Null: it has passed. */
const endOf = async (
  { check, place, cwd, variables }: Attempting,
  log: Log,
  ending: AbortSignal,
): Promise<End | null> => {
  const { name, run, timeoutMs } = check
  const own = { ...variables, LOCKSTEP_CHECK: name }
  try {
    await place.run({ name, run, cwd, with: check.with, timeoutMs, variables: own }, text => log.line(text), ending)
    return null
  } catch (error) {
    if (ending.aborted || !(error instanceof LockstepError)) throw error
    return endInWords(error, timeoutMs)
  }
}

const endInWords = (error: LockstepError, timeoutMs: number): End => {
  const { COMMAND_TIMEOUT, COMMAND_FAILED } = commandErrors
  if (error.code === COMMAND_TIMEOUT.code) return { text: `took longer than ${duration(timeoutMs)}`, isFinal: false }
  // Its output is in the log, and may be long.
  if (error.code === COMMAND_FAILED.code && error.cause instanceof CommandEnd)
    return { text: error.cause.message, isFinal: false }
  return { text: `${error.code}: ${error.message}`, isFinal: true }
}
