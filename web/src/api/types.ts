import type { DeploymentEvent } from '../../../src/domain/saga/event.ts'
import type { components, operations } from './schema.d.ts'

type Shapes = components['schemas']

export type AuditEntry = Shapes['AuditEntry']
export type Channel = Shapes['Channel']
export type ConsumerState = Shapes['ConsumerState']
export type Deployment = Shapes['Deployment']
export type DeploymentState = Shapes['DeploymentState']
export type EnvironmentFlags = Shapes['EnvironmentFlags']
export type EnvironmentStatus = Shapes['EnvironmentStatus']
export type EnvironmentDrift = Shapes['EnvironmentDrift']
export type FlagState = EnvironmentFlags['flags'][number]
export type FlagToken = Shapes['FlagToken']
export type FlagValue = FlagState['value']
export type Freeze = Shapes['Freeze']
export type Gates = Shapes['Gates']
export type GateVerdict = Shapes['GateVerdict']
export type GateState = GateVerdict['states'][number]
export type HeldRelease = Shapes['HeldRelease']
export type HistoryEntry = Shapes['HistoryEntry']
export type Person = Shapes['Person']
export type Plan = Shapes['Plan']
export type PlannedStep = Shapes['PlannedStep']
export type Policy = Shapes['Policy']
export type Release = Shapes['Release']
export type Token = Shapes['Token']
export type VerifiedRecord = Shapes['VerifiedRecord']
export type StepView = Deployment['steps'][number]
export type Role = NonNullable<operations['getMyRole']['responses'][200]['content']['application/json']['role']>

/** An event as the API streams it. One of a type that is not known here is of a newer Lockstep. */
export type RecordedEvent = DeploymentEvent & { readonly seq: number }
