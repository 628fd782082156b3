import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Pool, PoolClient } from 'pg'
import { reasonOf } from './log.ts'
import { newOrder, type Order } from './order.ts'
import { type Author, findOrder, recordOrder, removeOrder } from './order-store.ts'

export type ProbePart = 'connect' | 'clean' | 'write' | 'verify' | 'remove'

export type ProbeReport = {
  readonly written: boolean
  readonly verified: boolean
  readonly removed: boolean
  readonly failed?: { readonly part: ProbePart; readonly reason: string }
}

const NOTHING: ProbeReport = { written: false, verified: false, removed: false }

/**
 * Proves that this version can write: records a test order through the code of real orders, reads it back, compares,
 * and removes it. The same operation always uses the same order, whose leftovers it removes first, so it may be repeated.
 */
export const probeWrites = async (pool: Pool, operation: string, author: Author): Promise<ProbeReport> => {
  const probe = { report: NOTHING }
  const failed = await failureOf('connect', async () => {
    probe.report = await alone(pool, operation, client => probeOnce(client, testOrder(operation), author))
  })
  return failed === undefined ? probe.report : { ...NOTHING, failed }
}

/** Two probes of one operation, perhaps in two instances, would remove each other's order. */
const alone = async <T>(pool: Pool, operation: string, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [operation])
    return await work(client)
  } finally {
    client.release(true) // the lock ends with its session, whatever happened in it
  }
}

const probeOnce = async (client: PoolClient, order: Order, author: Author): Promise<ProbeReport> => {
  const cleaned = await failureOf('clean', () => removeOrder(client, order.id))
  if (cleaned !== undefined) return { ...NOTHING, failed: cleaned }
  const unwritten = await failureOf('write', () => recordOrder(client, order, author))
  const unverified = unwritten ?? (await failureOf('verify', () => compare(client, order)))
  const unremoved = await failureOf('remove', () => removeOrder(client, order.id))
  const failed = unverified ?? unremoved
  return {
    written: unwritten === undefined,
    verified: unverified === undefined,
    removed: unremoved === undefined,
    ...(failed === undefined ? {} : { failed }),
  }
}

const failureOf = async (part: ProbePart, work: () => Promise<unknown>): Promise<ProbeReport['failed']> => {
  try {
    await work()
    return undefined
  } catch (error) {
    return { part, reason: reasonOf(error) }
  }
}

const compare = async (client: PoolClient, order: Order): Promise<void> => {
  const stored = await findOrder(client, order.id)
  if (stored === undefined) throw new Error('the test order is not there')
  const { createdAt: _, ...read } = stored
  if (!isDeepStrictEqual(read, order)) throw new Error('the test order reads otherwise than it was written')
}

const testOrder = (operation: string): Order =>
  newOrder({ id: idOf(operation), customer: `write-probe:${operation}`, item: 'probe', quantity: 1 })

/** A UUID (version 8: made by a rule of one's own) that is always the same for the same operation. */
const idOf = (operation: string): string => {
  const hex = createHash('sha256').update(`write-probe:${operation}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
