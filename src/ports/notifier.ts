import type { Json } from '../domain/json.ts'
import type { Notice } from '../domain/notices/notice.ts'

/**
 * What became of one attempt. `reference`: what the channel wants to know when it is told of the same deployment again; null: nothing.
 * `later`: it may succeed when it is tried again, after `afterMs` at the earliest where the channel said so. `refused`: it will not.
 */
export type Outcome =
  | { readonly kind: 'sent'; readonly reference: Json }
  | { readonly kind: 'later'; readonly why: string; readonly afterMs: number | null }
  | { readonly kind: 'refused'; readonly why: string }

export type Attempt = {
  /** The same for every attempt of a notice to a channel: whoever gets it twice can tell. */
  readonly delivery: string
  /** What the last notice of the same deployment was answered with. */
  readonly previous: Json
  readonly signal: AbortSignal
}

/** A channel that people are told by. What goes wrong is its answer, never an error; nothing that it says holds a secret. */
export type Notifier = {
  /** Sends a notice, at least once: when nobody hears its answer it comes again. Ends within a quarter of a minute. */
  send(notice: Notice, attempt: Attempt): Promise<Outcome>
}
