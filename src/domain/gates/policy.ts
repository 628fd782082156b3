import type { Bounds } from './bounds.ts'
import type { Directory } from './facts.ts'
import type { NetworkAllowance } from '../network.ts'
import type { RoleBinding } from '../people/role-binding.ts'
import type { Retention } from '../retention.ts'
import type { WorkflowRule } from '../people/workflow-scope.ts'
import type { RegisteredApps } from '../webhooks/registered-app.ts'
import type { Freeze, Gates } from './gates.ts'

/** What the policy demands of the environments that a rule meets. */
export type PolicyRule = {
  /** Names or patterns with `*`. */
  readonly apps: readonly string[]
  readonly environments: readonly string[]
  readonly gates: Gates
  /** What files may ask for there. */
  readonly bounds: Bounds
}

/** What a valid `policy.yaml` means. It is kept on the server, out of reach of every repository. */
export type Policy = {
  /** The digest of all the rest, for the plan's hash. */
  readonly version: string
  readonly directory: Directory
  /** Who is who in Slack: people by `team/user`. No plan depends on it: it is not in `version`. */
  readonly slack: Readonly<Record<string, string>>
  /** Who may do what, beside the owner of the machine. */
  readonly roles: readonly RoleBinding[]
  readonly rules: readonly PolicyRule[]
  /** For every app and environment. */
  readonly freezes: readonly Freeze[]
  /** People or groups: who may override the gates, and who is told. */
  readonly breakGlass: { readonly who: readonly string[]; readonly tell: readonly string[] }
  /** Ids or kinds of steps that may cross the point of no return without being asked about. */
  readonly pointOfNoReturn: { readonly allow: readonly string[] }
  /** What of this server may go, and when; null: nothing. No plan depends on it: it is not in `version`. */
  readonly retention: Retention | null
  /** Whom the server may ask beside public addresses. It says nothing of what may be deployed: it is not in `version`. */
  readonly network: readonly NetworkAllowance[]
  /** Which workflows of GitHub Actions may ask for what; the first that fits counts. */
  readonly workflows: readonly WorkflowRule[]
  /** Apps whose repository is known here, by name. */
  readonly apps: RegisteredApps
}
