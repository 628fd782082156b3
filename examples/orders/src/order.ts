import { randomUUID } from 'node:crypto'
import { z } from 'zod'

const line = z.string().trim().min(1).max(200)

/** An order as it travels in the queue; fields that this version does not know are left out. */
export const orderSchema = z.object({
  id: z.uuid().toLowerCase(),
  customer: line,
  item: line,
  quantity: z.int().min(1).max(1000),
})

/** An order as a customer sends it. A customer who brings the id may send again without ordering twice. */
export const orderRequest = orderSchema.partial({ id: true })

export type Order = Readonly<z.output<typeof orderSchema>>
export type OrderRequest = Readonly<z.output<typeof orderRequest>>

/** Makes the order that a request asks for. */
export const newOrder = (request: OrderRequest): Order => ({ ...request, id: request.id ?? randomUUID() })
