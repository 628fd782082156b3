import type { Pool } from 'pg'
import { z } from 'zod'
import { withRetry } from './database.ts'
import { askDeliveryDesk } from './delivery-desk.ts'
import { type Answer, problem } from './http-server.ts'
import { findOrder } from './order-store.ts'

/** The address of the delivery desk; where there is none, orders are answered without their delivery. */
const deskUrl = process.env.DELIVERY_DESK_URL

/** What a customer sees of an order, and where the delivery desk has got to with it. */
export const answerOrder = async (pool: Pool, id: string): Promise<Answer> => {
  const isUuid = z.uuid().safeParse(id).success
  const order = isUuid ? await withRetry(() => findOrder(pool, id)) : undefined
  if (order === undefined) return problem(404, 'No such order, or not processed yet')
  return deskUrl === undefined ? { status: 200, body: order } : withDelivery(deskUrl, order)
}

const withDelivery = async (deskUrl: string, order: { readonly id: string }): Promise<Answer> => {
  try {
    return { status: 200, body: { ...order, delivery: await askDeliveryDesk(deskUrl, order.id) } }
  } catch {
    // The mistake of v4: an order without its delivery would be better than none.
    return problem(502, 'The delivery desk is away', { id: order.id })
  }
}
