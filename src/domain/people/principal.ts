/** What a person may do: each role may do what those before it may. */
export const roles = ['viewer', 'deployer', 'approver', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who asks. `groups`: what the identity provider says that they belong to; roles are bound to names and groups by the policy. */
export type Principal = {
  /** `owner`: the user of this machine whose server it is, by the unix socket. */
  readonly kind: 'owner' | 'person' | 'token' | 'workflow'
  /** As people are named in policy.yaml. */
  readonly name: string
  readonly groups: readonly string[]
  /** Of tokens and workflows: what they are limited to, whatever their owner may; null: no limit. */
  readonly scope: Scope | null
}

/** `apps` and `environments`: names, or all (`*`). */
export type Scope = { readonly role: Role; readonly apps: readonly string[]; readonly environments: readonly string[] }
