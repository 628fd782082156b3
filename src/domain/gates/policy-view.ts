import type { NetworkAllowance } from '../network.ts'
import type { RoleBinding } from '../people/role-binding.ts'
import type { WorkflowRule } from '../people/workflow-scope.ts'
import type { Retention } from '../retention.ts'
import type { RegisteredApp, RegisteredApps } from '../webhooks/registered-app.ts'
import type { Freeze } from './gates.ts'
import { matchesAny } from './pattern.ts'
import type { Policy, PolicyRule } from './policy.ts'

/** A registered app without where its secrets are: only whether there are some. */
export type RegisteredAppView = Pick<RegisteredApp, 'repository' | 'file' | 'branches' | 'tags'> & {
  readonly app: string
  readonly hasCredentials: boolean
  /** Who may say that something is new. */
  readonly webhooks: readonly string[]
}

/** What a policy demands, as far as it concerns whoever asks. */
export type PolicyView = {
  readonly version: string
  /** Names of people by group; only groups that something else here names. */
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly roles: readonly RoleBinding[]
  readonly rules: readonly PolicyRule[]
  readonly freezes: readonly Freeze[]
  readonly breakGlass: Policy['breakGlass']
  readonly pointOfNoReturn: Policy['pointOfNoReturn']
  readonly retention: Retention | null
  readonly network: readonly NetworkAllowance[]
  readonly workflows: readonly WorkflowRule[]
  readonly apps: readonly RegisteredAppView[]
}

/**
 * What of a policy is about some apps, or about every one of them; `'every'`: all of it. Addresses of people are left out, and so is where
 * secrets are kept. Pure.
 */
export const policyView = (policy: Policy, apps: readonly string[] | 'every'): PolicyView => {
  const isSeen = (patterns: readonly string[]): boolean =>
    apps === 'every' || apps.some(app => matchesAny(patterns, app))
  const seen = {
    roles: policy.roles.filter(one => isSeen(one.apps)),
    rules: policy.rules.filter(one => isSeen(one.apps)),
    breakGlass: policy.breakGlass,
  }
  return {
    version: policy.version,
    groups: groupsNamed(policy, namesIn(seen)),
    ...seen,
    freezes: policy.freezes,
    pointOfNoReturn: policy.pointOfNoReturn,
    retention: policy.retention,
    network: policy.network.filter(one => isSeen(one.apps)),
    workflows: policy.workflows.filter(({ scope }) => isSeen(scope.apps)),
    apps: registered(policy.apps, app => apps === 'every' || apps.includes(app)),
  }
}

const namesIn = ({
  roles,
  rules,
  breakGlass,
}: Pick<PolicyView, 'roles' | 'rules' | 'breakGlass'>): readonly string[] => [
  ...roles.flatMap(({ who }) => who),
  ...rules.flatMap(({ gates }) => gates.approvals.flatMap(({ from }) => from)),
  ...breakGlass.who,
  ...breakGlass.tell,
]

const groupsNamed = ({ directory }: Policy, names: readonly string[]): PolicyView['groups'] =>
  Object.fromEntries(Object.entries(directory.groups).filter(([group]) => names.includes(group)))

const registered = (apps: RegisteredApps, isSeen: (app: string) => boolean): readonly RegisteredAppView[] =>
  Object.entries(apps)
    .filter(([app]) => isSeen(app))
    .map(([app, { repository, credentials, file, branches, tags, webhooks }]) => ({
      app,
      repository,
      hasCredentials: credentials !== null,
      file,
      branches,
      tags,
      webhooks: Object.keys(webhooks),
    }))
