import type { InfrastructurePlan } from '../domain/infrastructure/infrastructure-plan.ts'
import type { Lease } from './lease.ts'
import type { Log } from './log.ts'
import type { VariableValue } from './target.ts'

/** One configuration of infrastructure, as a release has it. */
export type InfrastructureSource = {
  /** Digest of the folder, as it was built with the release. */
  readonly artifact: string
  /** As the file names it. */
  readonly folder: string
  readonly tool: 'terraform' | 'tofu'
  /** Where its plugins are taken from instead of their registry; null: from there. */
  readonly mirror: string | null
  /** Types of resources that hold data beside those that are known to. */
  readonly stateful: readonly string[]
  /** Of the tool's process. */
  readonly variables: Readonly<Record<string, VariableValue>>
}

export type InfrastructureContext = {
  readonly operationId: string
  readonly lease: Lease
  readonly log: Log
  readonly signal: AbortSignal
}

/** null: it was never planned, which only a rehearsal gets on with. INFRASTRUCTURE_STALE everywhere else. */
export type MaybePlanned = InfrastructurePlan | null

/** Plans and applies the infrastructure of one environment. All of it errors by INFRASTRUCTURE_ and COMMAND_ codes. */
export type Infrastructure = {
  /** What applying the source would change now. The saved plan is kept, encrypted, under its digest; nothing is changed. */
  plan(source: InfrastructureSource, context: InfrastructureContext): Promise<InfrastructurePlan>
  /** Whether a plan can still be applied: it is kept, and nobody has changed the state since it was made. */
  isFresh(source: InfrastructureSource, planned: MaybePlanned, context: InfrastructureContext): Promise<boolean>
  /** Applies exactly that plan. INFRASTRUCTURE_STALE when something was changed meanwhile: nothing was applied then. */
  apply(source: InfrastructureSource, planned: MaybePlanned, context: InfrastructureContext): Promise<void>
  /** Lets a plan go that is applied, or never will be. Idempotent. */
  forget(planned: MaybePlanned): Promise<void>
  /** Waits until what an earlier try of that operation left running has come to its end; asks it to stop when the signal aborts. Idempotent. */
  settle(operationId: string, signal: AbortSignal): Promise<void>
  /** Ends what an earlier try of an operation that only looks left running. Idempotent. */
  drop(operationId: string): Promise<void>
}
