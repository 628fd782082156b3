import type { Deployment, EnvironmentStatus, Plan, Role, RunSeen } from '../api/types.ts'
import { mayDeploy } from '../deployment/may-do.ts'
import { possibleActs } from '../deployment/possible-acts.ts'
import { runActs } from '../run/run-act.ts'
import type { Entry } from './entry.ts'

/**
 * What can be done with the deployment that one looks at, if whoever looks may: each leads to where it is done. What waits for them is
 * among what waits anywhere. Pure.
 */
export const deploymentActs = (deployment: Deployment, plan: Plan, may: boolean): readonly Entry[] => {
  const { id, app, environment, release } = deployment
  return (may ? possibleActs(deployment, plan) : []).map(({ title, isDangerous }): Entry => ({
    kind: 'Act',
    icon: isDangerous ? 'arrow-back-up' : 'player-track-next',
    name: `${title}: ${app} ${release.version} in ${environment}`,
    detail: id,
    goal: { to: `/deployments/${id}`, hash: 'acts' },
  }))
}

/** The same of a run. Pure. */
export const actsOfRun = (run: RunSeen, may: boolean): readonly Entry[] =>
  (may ? runActs(run) : []).map(({ kind, title }): Entry => ({
    kind: 'Act',
    icon: kind === 'retry' ? 'refresh' : 'player-stop',
    name: `${title}: ${run.app} ${run.commit.slice(0, 7)}`,
    detail: run.id,
    goal: { to: `/runs/${run.id}`, hash: 'acts' },
  }))

/** What can be looked at more closely where an app is. */
export const actsOfApp = (app: string): readonly Entry[] => [
  {
    kind: 'Act',
    icon: 'git-compare',
    name: `Compare environments of ${app}`,
    detail: 'difference, parity',
    goal: { to: `/apps/${app}`, hash: 'difference' },
  },
  {
    kind: 'Act',
    icon: 'rocket',
    name: `Deployments of ${app}`,
    detail: 'history',
    goal: { to: '/deployments', search: { app } },
  },
]

/** To where going back is looked at, of each environment of an app in which something runs and one may do it. Pure. */
export const waysBack = (
  app: string,
  status: readonly EnvironmentStatus[],
  roleIn: (environment: string) => Role | null,
): readonly Entry[] =>
  status
    .filter(({ environment, release }) => release !== null && mayDeploy(roleIn(environment)))
    .map(({ environment, release }): Entry => ({
      kind: 'Act',
      icon: 'arrow-back-up',
      name: `Roll back ${app} in ${environment}`,
      detail: `from ${release?.version}`,
      goal: { to: `/apps/${app}/${environment}/rollback` },
    }))

/** What is done at no app: a person makes tokens, whoever deploys sets freezes, an admin invites. Pure. */
export const actsAnywhere = (isPerson: boolean, role: Role | null): readonly Entry[] =>
  [
    { isOffered: isPerson, icon: 'key', name: 'New token', detail: 'for a program', to: '/tokens' } as const,
    { isOffered: mayDeploy(role), icon: 'snowflake', name: 'Set a freeze', detail: '', to: '/freezes' } as const,
    { isOffered: role === 'admin', icon: 'users', name: 'Invite somebody', detail: '', to: '/people' } as const,
  ]
    .filter(({ isOffered }) => isOffered)
    .map(({ icon, name, detail, to }): Entry => ({ kind: 'Act', icon, name, detail, goal: { to } }))
