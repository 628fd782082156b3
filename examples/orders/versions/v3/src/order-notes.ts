import type { ClientBase } from 'pg'
import type { Order } from './order.ts'

/** Every order has a line of notes, at first what the customer wrote; the desk adds to it. */
export const insertNote = async (client: ClientBase, order: Order): Promise<void> => {
  await client.query('insert into order_notes (order_id, text) values ($1, $2)', [order.id, order.note])
}
