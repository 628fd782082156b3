import type { Role } from './principal.ts'

/** A role of the policy: who has it, and where. */
export type RoleBinding = {
  readonly role: Role
  /** People or groups of the policy; a name that is neither stands for a group of the identity provider. */
  readonly who: readonly string[]
  /** Names or patterns with `*`. */
  readonly apps: readonly string[]
  readonly environments: readonly string[]
}
