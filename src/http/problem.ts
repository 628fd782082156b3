import type { z } from 'zod'
import type { LockstepError } from '../domain/errors/error.ts'
import type { problem } from './answers/common.ts'

export const problemType = 'application/problem+json'

/** An error as an HTTP answer, by RFC 9457; `code` names the entry of the catalogue. */
export type Problem = Readonly<z.infer<typeof problem>>

/** The answer that an error is. Its cause stays inside. */
export const problemOf = ({ title, status, message, code, hint, kind, details }: LockstepError): Problem => ({
  title,
  status,
  detail: message,
  code,
  hint,
  kind,
  ...(details.length > 0 && { details: [...details] }),
})
