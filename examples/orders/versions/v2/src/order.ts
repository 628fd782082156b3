import { randomUUID } from 'node:crypto'
import { z } from 'zod'

const line = z.string().trim().min(1).max(200)

const fields = z.object({
  id: z.uuid().toLowerCase(),
  customer: line,
  item: line,
  quantity: z.int().min(1).max(1000),
})

const priority = z.enum(['normal', 'express'])

type Priority = z.output<typeof priority>

const EXPRESS_ABOVE = 100

const priorityOf = (quantity: number): Priority => (quantity > EXPRESS_ABOVE ? 'express' : 'normal')

/**
 * An order as it travels in the queue; fields that this version does not know are left out. The message schema stays
 * at 1, because `priority` is an extra that nobody depends on: a v1 worker ignores it and writes the order without,
 * and a v2 worker that finds none (the order came through a v1 intake) works it out. In neither pair is an order lost.
 */
export const orderSchema = fields
  .extend({ priority: priority.optional() })
  .transform(order => ({ ...order, priority: order.priority ?? priorityOf(order.quantity) }))

/** An order as a customer sends it. A customer who brings the id may send again without ordering twice. */
export const orderRequest = fields.partial({ id: true })

export type Order = Readonly<z.output<typeof orderSchema>>
export type OrderRequest = Readonly<z.output<typeof orderRequest>>

/** Makes the order that a request asks for. */
export const newOrder = (request: OrderRequest): Order => ({
  ...request,
  id: request.id ?? randomUUID(),
  priority: priorityOf(request.quantity),
})
