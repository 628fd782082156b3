import type { z } from 'zod'
import type { Json } from '../domain/json.ts'
import type { Reversibility, StepEffect } from '../domain/plan.ts'
import type { Kept, Settlement } from '../domain/saga/event.ts'
import type { World } from './world.ts'

/** What a step did, for its undo and for people; `kept` is what it left ahead on purpose. */
export type StepResult<Receipt> = { readonly receipt: Receipt; readonly kept?: readonly Kept[] }

/**
 * One kind of step. `run` is idempotent by `world.operationId` and honours `world.signal`; `prepare` only reads; `settle` first waits
 * out or ends a late effect and then looks; `undo` is idempotent, settles for itself, and gets no receipt when `run` never returned.
 */
export type StepKind<Params extends Json, Before extends Json, Receipt extends Json> = {
  readonly kind: string
  /** Rises when params, before or receipt change their shape. */
  readonly version: number
  readonly params: z.ZodType<Params>
  readonly effect: StepEffect
  readonly timeoutMs: number
  readonly opensDataWindow: boolean
  readonly mayBeSkipped: boolean
  /** The line a person reads before approving. */
  describe(params: Params): string
  reversible(params: Params): Reversibility
  prepare(params: Params, world: World): Promise<Before>
  run(params: Params, before: Before, world: World): Promise<StepResult<Receipt>>
  settle(params: Params, before: Before, world: World): Promise<Settlement>
  undo(params: Params, before: Before, receipt: Receipt | null, world: World): Promise<readonly Kept[]>
}

/** A step kind whose shapes the registry need not know: the engine hands back what the step itself produced. */
export type AnyStepKind = StepKind<Json, Json, Json>

/** Declares a step kind and checks its shapes. */
export const defineStep = <Params extends Json, Before extends Json, Receipt extends Json>(
  step: StepKind<Params, Before, Receipt>,
): StepKind<Params, Before, Receipt> => step

/** For a step whose `run` may be repeated without harm: after a crash it simply runs again. */
export const runAgain = (): Promise<Settlement> => Promise.resolve({ outcome: 'not-done' })

/** For a step that changes nothing. */
export const nothingToUndo = (): Promise<readonly Kept[]> => Promise.resolve([])
