import { matchesAny } from '../gates/pattern.ts'
import type { Scope } from './principal.ts'

/** A rule of the policy: which workflows of a forge may ask for what. Names and patterns with `*`. */
export type WorkflowRule = {
  readonly repositories: readonly string[]
  /** Full names, for example `refs/heads/main`. */
  readonly refs: readonly string[]
  readonly events: readonly string[]
  /** Environments of the forge that the job runs in; null: whichever, or none. */
  readonly jobEnvironments: readonly string[] | null
  /** The number of the repositories' owner, who keeps it when the name goes to somebody else; null: whoever has the name. */
  readonly ownerId: string | null
  readonly scope: Scope
}

/** What a workflow's token says of it, once it is known to be the forge's. */
export type WorkflowClaims = {
  readonly repository: string
  readonly ownerId: string
  readonly ref: string
  readonly event: string
  readonly jobEnvironment: string | null
}

const fits = (rule: WorkflowRule, claims: WorkflowClaims): boolean => {
  const { repository, ref, event, jobEnvironment, ownerId } = claims
  const isThere =
    rule.jobEnvironments === null || (jobEnvironment !== null && matchesAny(rule.jobEnvironments, jobEnvironment))
  return (
    // GitHub's names are the same in upper and lower case.
    matchesAny(rule.repositories.map(folded), folded(repository)) &&
    matchesAny(rule.refs, ref) &&
    matchesAny(rule.events, event) &&
    (rule.ownerId === null || rule.ownerId === ownerId) &&
    isThere
  )
}

const folded = (text: string): string => text.toLowerCase()

/** What a workflow may ask for: the first rule that fits it says; null: none does. Pure. */
export const workflowScope = (rules: readonly WorkflowRule[], claims: WorkflowClaims): Scope | null =>
  rules.find(rule => fits(rule, claims))?.scope ?? null
