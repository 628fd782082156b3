import { z } from 'zod'
import { type Order, orderSchema } from './order.ts'

/**
 * The newest message schema that this version reads, and the one that it writes. It rises only when an older worker
 * would do wrong by the message; a field that an older worker may ignore is added without raising it.
 */
export const MESSAGE_SCHEMA = 1

const envelope = z.object({ schema: z.int().min(1) })

export type Decoded =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'newer'; readonly schema: number }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** The body of the message that carries an order. */
export const encodeOrder = (order: Order): string => JSON.stringify({ schema: MESSAGE_SCHEMA, ...order })

/** Reads a message of any schema up to our own. A newer one is for a newer worker: it must stay in the queue. */
export const decodeOrder = (body: string): Decoded => {
  const json = parseJson(body)
  const head = envelope.safeParse(json)
  if (!head.success) return { kind: 'unreadable', reason: z.prettifyError(head.error) }
  if (head.data.schema > MESSAGE_SCHEMA) return { kind: 'newer', schema: head.data.schema }
  const order = orderSchema.safeParse(json)
  if (!order.success) return { kind: 'unreadable', reason: z.prettifyError(order.error) }
  return { kind: 'order', order: order.data }
}

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined // no envelope is found in it, which is the answer
  }
}
