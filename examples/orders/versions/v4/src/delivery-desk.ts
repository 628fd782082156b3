import { z } from 'zod'

/** Where the delivery desk has got to with an order. */
export type Delivery = { readonly stage: string }

const answer = z.object({ stage: z.string() })
const ANSWER_WITHIN_MS = 1_000

/** Asks the delivery desk for an order. Throws when it cannot be reached or does not know it. */
export const askDeliveryDesk = async (deskUrl: string, orderId: string): Promise<Delivery> => {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const response = await fetch(new URL(`deliveries/${orderId}`, deskUrl), { signal })
  return answer.parse(await response.json())
}
