/** What the stand-in for ECS knows. Plain data, changed by pure functions only; the names are those of the ECS API. */
export type TaskStatus =
  'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED'
export type HealthStatus = 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY'

export type HealthCheck = {
  readonly command: readonly string[]
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly retries: number
  readonly startPeriodMs: number
}

export type ContainerDefinition = {
  readonly name: string
  readonly image: string
  readonly essential: boolean
  readonly entryPoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** By variable, what its value is read from. */
  readonly secrets: Readonly<Record<string, string>>
  readonly healthCheck: HealthCheck | null
  readonly stopTimeoutMs: number
}

export type TaskDefinition = {
  readonly arn: string
  readonly family: string
  readonly revision: number
  readonly status: 'ACTIVE' | 'INACTIVE'
  readonly registeredAtMs: number
  readonly deregisteredAtMs: number | null
  readonly containers: readonly ContainerDefinition[]
  /** As it was registered, with the defaults that ECS adds: what it answers when it is described. */
  readonly registered: Readonly<Record<string, unknown>>
  readonly tags: readonly unknown[]
}

export type Cluster = {
  readonly arn: string
  readonly name: string
  readonly status: 'ACTIVE' | 'INACTIVE'
  readonly tags: readonly unknown[]
}

export type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'
export type Deployment = {
  readonly id: string
  readonly status: 'PRIMARY' | 'ACTIVE'
  readonly taskDefinitionArn: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly rolloutState: RolloutState
  readonly rolloutStateReason: string
  /** Those that failed one after the other: a task that gets healthy sets it back to 0. */
  readonly failedTasks: number
}

export type CircuitBreaker = { readonly enable: boolean; readonly rollback: boolean }
export type Bounds = {
  readonly minimumHealthyPercent: number
  readonly maximumPercent: number
  readonly circuitBreaker: CircuitBreaker
}
export type ServiceEvent = { readonly id: string; readonly atMs: number; readonly message: string }

export type Service = {
  readonly arn: string
  readonly name: string
  readonly clusterArn: string
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE'
  readonly desiredCount: number
  readonly bounds: Bounds
  /** The primary one first. */
  readonly deployments: readonly Deployment[]
  /** The newest first, at most 100. */
  readonly events: readonly ServiceEvent[]
  /** The newest deployment that completed: where a rollback of the circuit breaker goes. */
  readonly lastCompleted: Deployment | null
  /** No task is started before: the scheduler waits longer after each that failed. */
  readonly notBeforeMs: number
  readonly isSteady: boolean
  readonly createdAtMs: number
  /** What was asked for and has no effect here: answered as it came. */
  readonly echoed: Readonly<Record<string, unknown>>
}

export type Container = {
  readonly name: string
  readonly image: string
  readonly essential: boolean
  readonly hasHealthCheck: boolean
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED'
  readonly healthStatus: HealthStatus
  readonly exitCode: number | null
  readonly reason: string | null
  readonly runtimeId: string | null
}

export type StopCode = 'TaskFailedToStart' | 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated'

export type ContainerOverride = {
  readonly name: string
  readonly command: readonly string[] | null
  readonly environment: Readonly<Record<string, string>>
}

export type Task = {
  readonly arn: string
  readonly clusterArn: string
  readonly taskDefinitionArn: string
  readonly serviceName: string | null
  readonly deploymentId: string | null
  readonly startedBy: string | null
  readonly overrides: readonly ContainerOverride[]
  readonly lastStatus: TaskStatus
  readonly desiredStatus: 'RUNNING' | 'STOPPED'
  readonly containers: readonly Container[]
  readonly stopCode: StopCode | null
  readonly stoppedReason: string | null
  readonly createdAtMs: number
  readonly startedAtMs: number | null
  readonly stoppingAtMs: number | null
  readonly stoppedAtMs: number | null
  readonly echoed: Readonly<Record<string, unknown>>
}

export type EcsState = {
  /** Ids are counted: the same requests give the same ids. */
  readonly lastId: number
  readonly clusters: Readonly<Record<string, Cluster>>
  readonly taskDefinitions: Readonly<Record<string, TaskDefinition>>
  readonly services: Readonly<Record<string, Service>>
  readonly tasks: Readonly<Record<string, Task>>
}

export const emptyState: EcsState = { lastId: 0, clusters: {}, taskDefinitions: {}, services: {}, tasks: {} }
