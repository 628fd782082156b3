import type { ClientBase, Pool, PoolClient } from 'pg'
import { inTransaction } from './database.ts'
import { insertNote } from './order-notes.ts'
import type { Order } from './order.ts'

/** Who writes: each attempt is kept with its author. */
export type Author = { readonly release: string; readonly instance: string }

/** `priority` is null in an order that v1 wrote, `note` in one that v1 or v2 wrote. */
export type StoredOrder = Omit<Order, 'priority' | 'note'> & {
  readonly priority: Order['priority'] | null
  readonly note: string | null
  readonly createdAt: string
}

type OrderRow = Omit<StoredOrder, 'createdAt'> & { readonly created_at: Date }

// Every column is named: a column that a newer version adds must not change what this version does.
const COLUMNS = 'id, customer, item, quantity, priority'
const FROM = 'from orders left join order_notes on order_id = id'

/**
 * Writes an order once, however often it is delivered, in one transaction. Each delivery leaves a line in
 * `order_attempts`. Answers whether this delivery was the one that wrote it.
 */
export const recordOrder = (client: PoolClient, order: Order, author: Author): Promise<boolean> =>
  inTransaction(client, async () => {
    const applied = await insertOrder(client, order)
    await client.query('insert into order_attempts (order_id, release, instance, applied) values ($1, $2, $3, $4)', [
      order.id,
      author.release,
      author.instance,
      applied,
    ])
    return applied
  })

const insertOrder = async (client: ClientBase, order: Order): Promise<boolean> => {
  const inserted = await client.query(
    `insert into orders (${COLUMNS}) values ($1, $2, $3, $4, $5) on conflict (id) do nothing`,
    [order.id, order.customer, order.item, order.quantity, order.priority],
  )
  if (inserted.rowCount !== 1) return false
  await insertNote(client, order)
  return true
}

/** The order as it is stored, or undefined when the worker has not written it yet. */
export const findOrder = async (database: Pool | ClientBase, id: string): Promise<StoredOrder | undefined> => {
  const found = await database.query<OrderRow>(`select ${COLUMNS}, note, created_at ${FROM} where id = $1`, [id])
  const [row] = found.rows
  if (row === undefined) return undefined
  const { created_at, ...order } = row
  return { ...order, createdAt: created_at.toISOString() }
}

/** How many orders are stored. */
export const countOrders = async (database: Pool | ClientBase): Promise<number> => {
  const found = await database.query<{ count: number }>('select count(*)::int as count from orders')
  return found.rows[0]?.count ?? 0
}

/** Takes an order and its attempts out again; only the write probe may do this. Idempotent. */
export const removeOrder = (client: PoolClient, id: string): Promise<void> =>
  inTransaction(client, async () => {
    await client.query('delete from order_attempts where order_id = $1', [id])
    await client.query('delete from order_notes where order_id = $1', [id])
    await client.query('delete from orders where id = $1', [id])
  })
