import type { DeploymentEvent } from '../../../src/domain/saga/event.ts'
import type { components, operations } from './schema.d.ts'

type Shapes = components['schemas']

export type BroughtCommit = Shapes['BroughtCommit']
export type CheckResult = Shapes['CheckResult']
export type AuditEntry = Shapes['AuditEntry']
export type Channel = Shapes['Channel']
export type ConsumerState = Shapes['ConsumerState']
export type Deployment = Shapes['Deployment']
export type DeploymentState = Shapes['DeploymentState']
export type EnvironmentFlags = Shapes['EnvironmentFlags']
export type EnvironmentStatus = Shapes['EnvironmentStatus']
export type EnvironmentDrift = Shapes['EnvironmentDrift']
export type Difference = Shapes['Difference']
export type Freeze = Shapes['Freeze']
export type FlagState = EnvironmentFlags['flags'][number]
export type FlagToken = Shapes['FlagToken']
export type FlagValue = FlagState['value']
export type Gates = Shapes['Gates']
export type GateVerdict = Shapes['GateVerdict']
export type GateState = GateVerdict['states'][number]
export type HeldRelease = Shapes['HeldRelease']
export type HistoryEntry = Shapes['HistoryEntry']
export type Metrics = Shapes['Metrics']
export type EnvironmentMetrics = Metrics['environments'][number]
export type Person = Shapes['Person']
export type Plan = Shapes['Plan']
export type PlannedStep = Shapes['PlannedStep']
export type Policy = Shapes['Policy']
export type Release = Shapes['Release']
export type ReleaseLine = Shapes['ReleasePage']['items'][number]
/** A run in a list; one that is looked at has its checks and deployments. */
export type Run = Shapes['Run']
export type RunSeen = Shapes['RunWithDeployments']
export type ReleaseRecord = Shapes['ReleaseRecord']
export type DeploymentRecord = ReleaseRecord['deployments'][number]
export type RollbackPreflight = Shapes['RollbackPreflight']
export type RollbackTarget = Shapes['RollbackTarget']
export type Token = Shapes['Token']
export type VerifiedRecord = Shapes['VerifiedRecord']
export type StepView = Deployment['steps'][number]
export type Role = NonNullable<operations['getMyRole']['responses'][200]['content']['application/json']['role']>

/** An event as the API streams it. One of a type that is not known here is of a newer Lockstep. */
export type RecordedEvent = DeploymentEvent & { readonly seq: number }
