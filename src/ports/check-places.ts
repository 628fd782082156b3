import type { CheckDependency } from '../config/app.ts'

/** What the checks of one run are run on. */
export type CheckPlaceRequest = {
  readonly run: string
  readonly repository: string
  readonly commit: string
  /** The names of the file's checks. */
  readonly checks: readonly string[]
}

export type CheckCommand = {
  readonly name: string
  /** A shell command line. */
  readonly run: string
  /** Relative to the top of the checkout. */
  readonly cwd: string
  readonly with: readonly CheckDependency[]
  readonly timeoutMs: number
  readonly variables: Readonly<Record<string, string>>
}

/** Tells a line of a check's output. */
export type CheckLine = (text: string) => void

/** A clean checkout of one commit that the checks of a run share: what one leaves in it, those behind it find. */
export type CheckPlace = {
  /** False: it is as a process that died has left it, so that what passed in it has left there what it leaves. */
  readonly isNew: boolean
  /**
   * Runs a check to its end, with what it needs beside it, and stops that again. COMMAND_FAILED, COMMAND_TIMEOUT, COMMAND_NOT_FOUND,
   * COMMAND_ABORTED, CHECK_PROGRAM_MISSING, CHECK_REDIS_FAILED, POSTGRES_.
   */
  run(check: CheckCommand, line: CheckLine, signal: AbortSignal): Promise<void>
  /** Ends all that runs in it, whatever it did to get away, and removes it. Idempotent. */
  close(): Promise<void>
  /** Ends all that runs in it, and leaves it to whoever goes on. Idempotent. */
  leave(): Promise<void>
}

/** Where checks run: apart from what Lockstep keeps, as somebody who may not read it. */
export type CheckPlaces = {
  /** Whether checks run as somebody else than the server, who may not read what is the server's. */
  readonly isApart: boolean
  /**
   * Opens the place of a run, as it was left if it still can be used; what a process that died has left running in it is ended first.
   * CHECK_USER_UNAVAILABLE, AGENT_FOLDER_UNREACHABLE, ARTIFACT_.
   */
  open(request: CheckPlaceRequest, signal: AbortSignal): Promise<CheckPlace>
  /** Ends and removes what was left of runs that are over. */
  sweep(isUnderWay: (run: string) => Promise<boolean>): Promise<void>
}
