import type { WebhookSource } from './registered-app.ts'

export type DeliveryState = 'waiting' | 'held' | 'done' | 'dead'

/** What came of a delivery. `authors`: who wrote what is new, by git. */
export type DeliveryOutcome =
  | { readonly kind: 'run'; readonly run: string; readonly commit: string; readonly authors: readonly string[] }
  /** `run`: of its checks; not there where the file has none. */
  | {
      readonly kind: 'preview'
      readonly commit: string
      readonly authors: readonly string[]
      readonly run?: string
      /** Why its checks do not run. */
      readonly unchecked?: string
    }
  /** The code of a fork: somebody has to let it in first. */
  | { readonly kind: 'held'; readonly commit: string; readonly authors: readonly string[] }
  /** The ref is where an earlier delivery has found it. */
  | { readonly kind: 'as-before'; readonly delivery: string; readonly run: string | null; readonly commit: string }
  | { readonly kind: 'superseded'; readonly by: string }
  /** The repository does not have the ref any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'nothing'; readonly why: string }

/** A webhook that was genuine: a hint that a ref may be new. What its body said beyond that is not kept. */
export type Delivery = {
  readonly id: string
  readonly app: string
  readonly source: WebhookSource
  /** The sender's own id of it. */
  readonly delivery: string
  readonly event: string
  readonly ref: string | null
  readonly state: DeliveryState
  readonly outcome: DeliveryOutcome | null
  readonly attempts: number
  /** Why the last attempt failed. */
  readonly error: string | null
  readonly receivedAt: string
  /** When it is tried next; null: it is not. */
  readonly dueAt: string | null
  readonly endedAt: string | null
}

/** `due`: it is still to be told. `refused`: the forge will not have it, or never answered. */
export type CommentState = 'due' | 'told' | 'refused'

/** What became of telling its pull request. */
export type DeliveryComment = { readonly state: CommentState; readonly error: string | null }

const mostAttempts = 15

/** With the waits of notices: about six hours. */
export const isDeliveryGivenUp = (attempts: number): boolean => attempts >= mostAttempts
