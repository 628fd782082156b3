import type { Json } from '../domain/json.ts'
import type { PlannedStep } from '../domain/plan.ts'
import { stepKinds } from '../steps/registry.ts'
import type { AnyStepKind } from '../steps/define-step.ts'

export type StepWish = {
  readonly kind: string
  readonly params: Json
  /** Set for a step that a plan has once per service or name. */
  readonly of?: string
  readonly ask?: boolean
  readonly askWithinMs?: number | null
  readonly timeoutMs?: number | null
}

/** The step kind of that name. Plans are only made from kinds that exist. */
export const stepKind = (kind: string): AnyStepKind => {
  const found = stepKinds.get(kind)
  if (found === undefined) throw new Error(`no step kind ${kind}`)
  return found
}

/** Resolves one step: validated params, what a person reads, what it changes and whether it can be taken back. */
export const planStep = ({
  kind,
  params,
  of,
  ask = false,
  askWithinMs = null,
  timeoutMs = null,
}: StepWish): PlannedStep => {
  const step = stepKind(kind)
  const parsed = step.params.parse(params)
  return {
    id: of === undefined ? kind : `${kind}:${of}`,
    kind,
    version: step.version,
    params: parsed,
    title: step.describe(parsed),
    effect: step.effect,
    reversible: step.reversible(parsed),
    opensDataWindow: step.opensDataWindow,
    timeoutMs: timeoutMs ?? step.timeoutMs,
    ask,
    askWithinMs,
    mayBeSkipped: step.mayBeSkipped,
  }
}
