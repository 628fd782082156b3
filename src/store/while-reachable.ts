import { DatabaseError } from 'pg'
import { failure } from '../domain/errors/error.ts'
import { storeErrors } from '../domain/errors/store.ts'

/**
 * Classes of SQLSTATE by which the server says that it cannot serve now: connection, resources, operator intervention, a
 * database that takes no sessions while it is copied, and a standby that takes no writes until it is promoted. https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
const awayStates = /^(08|53|57P|55000|25006)/

/** Errors of node-postgres 8.23 itself, which have no code: pg/lib/client.js, pg-pool/index.js. */
const awayMessages =
  /^(Connection terminated|timeout exceeded|Query read timeout|Client has encountered a connection error)/i

const isSystemError = (error: Error): boolean => 'syscall' in error || error instanceof AggregateError

const isAway = (error: unknown): error is Error => {
  if (error instanceof DatabaseError) return awayStates.test(error.code ?? '')
  return error instanceof Error && (isSystemError(error) || awayMessages.test(error.message))
}

const reasonOf = (error: Error): string =>
  error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message

/** Runs `work`; a database that is away is STORE_UNREACHABLE, so that callers retry. Every other error stays what it is. */
export const whileReachable = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!isAway(error)) throw error
    throw failure(storeErrors.STORE_UNREACHABLE, { reason: reasonOf(error) }, error)
  }
}
