import type { Received } from '../../domain/webhooks/received.ts'

/** A request as it came. The body is the bytes that were signed. */
export type WebhookRequest = {
  /** By its name in small letters; null: it is not there, or there more than once. */
  readonly header: (name: string) => string | null
  readonly body: Buffer
  readonly secrets: readonly string[]
  readonly nowMs: number
}

/** One kind of sender. `read` throws an error of zod for what has not the form that the sender documents. */
export type WebhookKind = {
  readonly isGenuine: (request: WebhookRequest) => boolean
  readonly read: (request: WebhookRequest, body: unknown) => Received
}

/** Nothing of these events is to be looked at. */
export const nothingOf = (delivery: string, event: string): Received => ({
  delivery,
  event,
  refs: [],
  anywhere: false,
  idIsUnsigned: false,
})

export const branchRef = (name: string): string => `refs/heads/${name}`
