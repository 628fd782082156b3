import type { LockstepError } from '../domain/errors/error.ts'

export const problemType = 'application/problem+json'

/** An error as an HTTP answer, by RFC 9457; `code` names the entry of the catalogue. */
export type Problem = {
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly hint: string
  readonly kind: 'retry' | 'terminal'
}

/** The answer that an error is. Its cause stays inside. */
export const problemOf = ({ title, status, message, code, hint, kind }: LockstepError): Problem => ({
  title,
  status,
  detail: message,
  code,
  hint,
  kind,
})
