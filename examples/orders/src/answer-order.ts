import type { Pool } from 'pg'
import { z } from 'zod'
import { withRetry } from './database.ts'
import { type Answer, problem } from './http-server.ts'
import { findOrder } from './order-store.ts'

/** What a customer sees of an order. */
export const answerOrder = async (pool: Pool, id: string): Promise<Answer> => {
  const isUuid = z.uuid().safeParse(id).success
  const order = isUuid ? await withRetry(() => findOrder(pool, id)) : undefined
  return order === undefined ? problem(404, 'No such order, or not processed yet') : { status: 200, body: order }
}
