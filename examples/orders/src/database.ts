import { setTimeout as pause } from 'node:timers/promises'
import { Pool, type PoolClient } from 'pg'
import { type Log, reasonOf } from './log.ts'

const RETRY_EVERY_MS = 50

// The server restarts, or a snapshot by template copy cuts every session and refuses new ones for under a second.
const PASSING_CODES = new Set(
  '57P01 57P02 57P03 55000 08000 08001 08003 08004 08006 ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOENT'.split(' '),
)
// pg 8 gives these no code.
const PASSING_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/i

/** Opens a pool whose cut connections are logged and replaced, and whose statements end within 10 s. */
export const openDatabase = (url: string, log: Log): Pool => {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 10_000,
    keepAlive: true,
  })
  // Without a listener on both, a connection cut while idle or between two queries would end the process.
  pool.on('error', error => log('database-connection-lost', { reason: reasonOf(error) }))
  pool.on('connect', client =>
    client.on('error', error => log('database-connection-lost', { reason: reasonOf(error) })),
  )
  return pool
}

/** True when the same call may well succeed in a moment. */
export const isPassing = (error: unknown): boolean => {
  const { code } = (error ?? {}) as { code?: unknown }
  if (typeof code === 'string') return PASSING_CODES.has(code)
  return PASSING_MESSAGES.test(reasonOf(error))
}

/** Repeats `attempt` while it fails with a passing error, for at most `withinMs`. Only for what may be done twice. */
export const withRetry = async <T>(attempt: () => Promise<T>, withinMs = 3_000): Promise<T> => {
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isPassing(error) || performance.now() + RETRY_EVERY_MS > deadline) throw error
      await pause(RETRY_EVERY_MS)
    }
  }
}

/** Lends one connection; one that failed is closed, not lent again. */
export const withClient = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  try {
    const result = await work(client)
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Does `work` wholly or not at all. */
export const inTransaction = async <T>(client: PoolClient, work: () => Promise<T>): Promise<T> => {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    // On a dead connection the server has rolled back already; the first error is the one to tell.
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
