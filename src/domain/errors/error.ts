import type { ProblemRecord } from './problem.ts'

/** Whether the same call may succeed later without anybody changing anything. */
export type ErrorKind = 'retry' | 'terminal'

type ErrorEntry<A> = {
  /** A few words, the same on terminal, page and docs. */
  readonly title: string
  /** What happened, with its particulars. Never a secret's value. */
  readonly message: (args: A) => string
  /** What to do about it. */
  readonly hint: string
  readonly kind: ErrorKind
  /** HTTP status when the error is an answer of the API. */
  readonly status: number
  /** The single problems of an error that stands for several. */
  readonly details?: (args: A) => readonly ProblemRecord[]
}

/** One entry of the catalogue; `code` is permanent. */
export type ErrorSpec<A> = ErrorEntry<A> & { readonly code: string }

/** What an error looks like in events, API answers and `--json`. */
export type ErrorRecord = {
  readonly code: string
  readonly title: string
  readonly message: string
  readonly hint: string
  readonly kind: ErrorKind
  readonly details?: readonly ProblemRecord[]
}

/** The only error class. Its `code` names an entry of the catalogue. */
export class LockstepError extends Error {
  readonly code: string
  readonly title: string
  readonly hint: string
  readonly kind: ErrorKind
  readonly status: number
  readonly details: readonly ProblemRecord[]

  constructor(
    entry: ErrorEntry<never> & { readonly code: string },
    message: string,
    cause?: unknown,
    details: readonly ProblemRecord[] = [],
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'LockstepError'
    this.code = entry.code
    this.title = entry.title
    this.hint = entry.hint
    this.kind = entry.kind
    this.status = entry.status
    this.details = details
  }

  toJSON(): ErrorRecord {
    const { code, title, message, hint, kind, details } = this
    return { code, title, message, hint, kind, ...(details.length > 0 && { details }) }
  }
}

/** Declares the errors of one area; each key becomes the permanent code. */
// A catalogue is a record of entries whose argument types differ: `never` accepts them all.
export const defineErrors = <T extends Record<string, ErrorEntry<never>>>(
  entries: T,
): { readonly [K in keyof T]: T[K] & { readonly code: K & string } } =>
  Object.fromEntries(Object.entries(entries).map(([code, entry]) => [code, { ...entry, code }])) as never

/** Makes the error of an entry: `throw failure(postgresErrors.POSTGRES_NO_SPACE, { dir })`. */
export const failure = <A>(spec: ErrorSpec<A>, args: A, cause?: unknown): LockstepError =>
  new LockstepError(spec, spec.message(args), cause, spec.details?.(args))

/** True for an error of the given catalogue entry. */
export const isFailure = (error: unknown, spec: { readonly code: string }): error is LockstepError =>
  error instanceof LockstepError && error.code === spec.code
