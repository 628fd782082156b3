import { LockstepError, failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'

const connectionCodes: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  '57P01',
  '57P02',
  '57P03',
  // A standby that is not promoted yet.
  '25006',
]

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** True when the other side could not be reached or went away: the same call may succeed later. Class 08, 57P0x and 25006 are PostgreSQL's. */
export const isConnectionError = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  // A unix socket that is not there: ENOENT of a connect, not of a file.
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect'
  if (connectionCodes.includes(code) || code.startsWith('08')) return true
  // pg reports a cut connection by message alone.
  if (
    /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|Query read timeout/.test(
      error.message,
    )
  )
    return true
  return isConnectionError(error.cause)
}

/** Any error of a step as an entry of the catalogue. */
export const classified = (error: unknown, step: string): LockstepError => {
  if (error instanceof LockstepError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return isConnectionError(error)
    ? failure(stepErrors.STEP_UNREACHABLE, { step, reason }, error)
    : failure(stepErrors.STEP_UNEXPECTED, { step, reason }, error)
}
