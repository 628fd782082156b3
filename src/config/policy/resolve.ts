import { digestOf } from '../../domain/digest.ts'
import type { Policy, PolicyRule } from '../../domain/gates/policy.ts'
import type { WorkflowRule } from '../../domain/people/workflow-scope.ts'
import { resolvedGates } from '../resolve-gates.ts'
import { resolvedApps } from './resolve-apps.ts'
import { resolvedNetwork } from './network.ts'
import type { PolicyInput } from './schema.ts'

const addresses = (people: NonNullable<PolicyInput['people']>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(people).map(([name, { emails }]) => [name, emails]))

/** One rule with every default and long form. */
export const resolvedRule = (rule: PolicyInput['rules'][number]): PolicyRule => {
  const { apps, environments, gates, secrets = null, commands = null, 'target-roles': targetRoles = null } = rule
  const bounds = { secrets, commands, targetRoles }
  return { apps, environments, gates: { ...resolvedGates(gates), verifiedIn: gates.after }, bounds }
}

const resolvedWorkflow = (workflow: PolicyInput['workflows'][number]): WorkflowRule => {
  const { repository, refs, events, role, apps, environments } = workflow
  return {
    repositories: repository,
    refs,
    events,
    jobEnvironments: workflow['job-environments'] ?? null,
    ownerId: workflow['owner-id'] ?? null,
    scope: { role, apps, environments },
  }
}

const isAboutPeople = ({ people, groups }: PolicyInput): boolean =>
  people !== undefined || Object.keys(groups).length > 0

/** Who is who; a policy that says nothing of people leaves names as they are. */
export const directoryOf = (input: PolicyInput): Policy['directory'] => ({
  people: isAboutPeople(input) ? addresses(input.people ?? {}) : null,
  groups: input.groups,
})

const slackOf = ({ people }: PolicyInput): Policy['slack'] =>
  Object.fromEntries(
    Object.entries(people ?? {}).flatMap(([person, { slack }]) => slack.map(user => [user, person] as const)),
  )

const resolvedRetention = (retention: PolicyInput['retention']): Policy['retention'] =>
  retention === undefined
    ? null
    : {
        logsMs: retention.logs ?? null,
        artifactsMs: retention.artifacts ?? null,
        snapshotsMs: retention.snapshots ?? null,
        documentsMs: retention.documents ?? null,
        noticesMs: retention.notices ?? null,
        targets: retention.targets,
      }

/** The meaning of a policy that its schema and the checks found valid. Total and pure for such a policy. */
export const resolvedPolicy = (input: PolicyInput): Policy => {
  const policy = {
    directory: directoryOf(input),
    roles: input.roles,
    rules: input.rules.map(resolvedRule),
    freezes: input.freezes,
    breakGlass: input['break-glass'],
    pointOfNoReturn: input['point-of-no-return'],
    workflows: input.workflows.map(resolvedWorkflow),
    apps: resolvedApps(input.apps),
  }
  return {
    version: digestOf(policy),
    ...policy,
    slack: slackOf(input),
    retention: resolvedRetention(input.retention),
    network: resolvedNetwork(input.network),
  }
}
