import type { ErrorRecord } from '../errors/error.ts'
import type { Json } from '../json.ts'
import type { Plan } from '../plan.ts'

/** Who caused an event. */
export type Actor = {
  readonly kind: 'person' | 'system'
  readonly name: string
  /** The token by which they did it, or who they are in Slack, where they did it. */
  readonly via?: string
}

/** What settling found after a crash, a failure or a timeout. */
export type Settlement =
  | { readonly outcome: 'done'; readonly receipt: Json }
  | { readonly outcome: 'not-done' }
  | { readonly outcome: 'unknown'; readonly why: string }

/** What a rollback left ahead on purpose, so that no data is lost. */
export type Kept = { readonly what: string; readonly why: string }

/** Why a person is asked. */
export type Question = 'failure' | 'unknown' | 'point-of-no-return' | 'abort'

/** `retry` tries the step again (or goes on across the point of no return); `take-back` past the point confirms the loss. */
export type Answer = 'retry' | 'skip' | 'take-back'

/** One fact of a deployment's life. Facts are the truth; state is their fold. */
export type Fact =
  | { readonly type: 'created'; readonly plan: Plan; readonly actor: Actor; readonly reason: string | null }
  | { readonly type: 'approved'; readonly planHash: string; readonly actor: Actor; readonly reason: string }
  | { readonly type: 'ticked'; readonly item: string; readonly planHash: string; readonly actor: Actor }
  | {
      readonly type: 'gate-checked'
      readonly check: string
      readonly verdict: 'pass' | 'fail' | 'none'
      readonly why: string
    }
  | {
      readonly type: 'glass-broken'
      readonly planHash: string
      readonly actor: Actor
      readonly reason: string
      /** Who has to hear of it. */
      readonly told: readonly string[]
    }
  | { readonly type: 'gates-passed' }
  /** A gate that was open has closed again while the deployment stood in line. */
  | { readonly type: 'gates-closed'; readonly why: string }
  | { readonly type: 'rejected'; readonly actor: Actor; readonly reason: string }
  | { readonly type: 'expired'; readonly reason: string }
  | { readonly type: 'superseded'; readonly by: string }
  | { readonly type: 'lock-granted'; readonly epoch: number; readonly planHash: string }
  | { readonly type: 'replanned'; readonly plan: Plan }
  /** What the plan changes of infrastructure is known now: it is the same plan otherwise, and what was approved before was less. */
  | { readonly type: 'infrastructure-planned'; readonly plan: Plan }
  | {
      readonly type: 'step-started'
      readonly step: string
      readonly operationId: string
      readonly before: Json
    }
  | { readonly type: 'checkpoint'; readonly step: string; readonly data: Json }
  | {
      readonly type: 'step-done'
      readonly step: string
      readonly receipt: Json
      /** What the step left ahead on purpose. */
      readonly kept: readonly Kept[]
    }
  | {
      readonly type: 'step-failed'
      readonly step: string
      readonly error: ErrorRecord
      readonly retryAt: string | null
    }
  | { readonly type: 'retry-due'; readonly step: string }
  | { readonly type: 'settled'; readonly step: string; readonly settlement: Settlement }
  | { readonly type: 'abort-requested'; readonly actor: Actor; readonly reason: string }
  | { readonly type: 'taken-over'; readonly epoch: number; readonly node: string }
  | { readonly type: 'asked'; readonly question: Question; readonly step: string; readonly deadline: string | null }
  | {
      readonly type: 'answered'
      readonly answer: Answer
      readonly confirmsLoss: boolean
      readonly actor: Actor
      readonly reason: string
    }
  | { readonly type: 'ask-expired' }
  /** The watch failed while a person was asked about the step: nobody waits for the answer any longer. */
  | { readonly type: 'breached'; readonly step: string; readonly error: ErrorRecord }
  | { readonly type: 'undo-started'; readonly step: string; readonly operationId: string }
  | { readonly type: 'undo-done'; readonly step: string; readonly kept: readonly Kept[] }
  | {
      readonly type: 'undo-failed'
      readonly step: string
      readonly error: ErrorRecord
      readonly retryAt: string | null
    }
  | { readonly type: 'got-stuck'; readonly left: readonly string[] }
  | { readonly type: 'continued'; readonly actor: Actor }
  | { readonly type: 'attested'; readonly step: string; readonly actor: Actor; readonly reason: string }
  | { readonly type: 'adopted'; readonly actor: Actor; readonly reason: string }
  | { readonly type: 'succeeded' }
  | { readonly type: 'rolled-back' }

export type FactType = Fact['type']

/** A fact with the time of the node that appended it (ISO 8601, UTC). */
export type DeploymentEvent = Fact & {
  readonly at: string
  /** Of a type whose meaning has changed: which meaning; see known-events.ts. */
  readonly v?: number
}
