import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { failure } from '../../domain/errors/error.ts'
import { databaseErrors } from '../../domain/errors/database.ts'
import type { Clock } from '../../ports/clock.ts'

// PostgreSQL cuts application_name after 63 bytes; a cut name would match more than one operation.
const readable = /^[\w.:-]{1,50}$/

/** The name that an operation's sessions have in the server: the id itself where it fits, else its hash. */
export const sessionTag = (operationId: string): string =>
  `lockstep-${readable.test(operationId) ? operationId : createHash('sha256').update(operationId).digest('hex').slice(0, 32)}`

const everyMs = 50

/** Tells the server to end all sessions of this name but our own; answers how many there were. */
const endOnce = async (session: Client, tag: string): Promise<number> => {
  const { rowCount } = await session.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = $1 and datname = current_database() and pid <> pg_backend_pid()`,
    [tag],
  )
  return rowCount ?? 0
}

/**
 * Ends the sessions of this name and waits until none was there for `quietMs`: a tool that outlived its caller opens
 * one connection after another, and must be met between two of them. Idempotent. DATABASE_SESSION_STUCK when some are
 * there after `limitMs`.
 */
export const endTaggedSessions = async (
  session: Client,
  tag: string,
  { clock, quietMs, limitMs, signal }: { clock: Clock; quietMs: number; limitMs: number; signal: AbortSignal },
): Promise<void> => {
  const startMs = clock.monotonicMs()
  let quietSinceMs = startMs
  for (;;) {
    const sessions = await endOnce(session, tag)
    const nowMs = clock.monotonicMs()
    if (sessions > 0) quietSinceMs = nowMs
    else if (nowMs - quietSinceMs >= quietMs) return
    if (nowMs - startMs >= limitMs)
      throw failure(databaseErrors.DATABASE_SESSION_STUCK, { tag, sessions, waitedMs: limitMs })
    await clock.pause(everyMs, signal)
  }
}
