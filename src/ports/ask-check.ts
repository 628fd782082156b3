import type { CheckAnswer } from '../domain/gates/facts.ts'
import type { HttpCheck } from '../domain/gates/gates.ts'

/** What another system is told of the deployment that waits for its answer. */
export type CheckSubject = {
  readonly app: string
  readonly environment: string
  readonly deployment: string
  readonly release: string
  readonly commit: string
}

/** Asks once. `none` when there was no answer in time; it never throws but for an aborted signal. */
export type AskCheck = (
  check: HttpCheck,
  subject: CheckSubject,
  signal: AbortSignal,
) => Promise<Omit<CheckAnswer, 'at'>>
