import { nextId, shortName, taskArn } from './names.ts'
import type { Container, ContainerOverride, EcsState, StopCode, Task, TaskDefinition } from './model.ts'

export type NewTask = {
  readonly clusterArn: string
  readonly definition: TaskDefinition
  readonly serviceName: string | null
  readonly deploymentId: string | null
  readonly startedBy: string | null
  readonly overrides: readonly ContainerOverride[]
  readonly echoed: Readonly<Record<string, unknown>>
}

const withTask = (state: EcsState, task: Task): EcsState => ({ ...state, tasks: { ...state.tasks, [task.arn]: task } })

const newContainer = ({ name, image, essential, healthCheck }: TaskDefinition['containers'][number]): Container => ({
  name,
  image,
  essential,
  hasHealthCheck: healthCheck !== null,
  lastStatus: 'PENDING',
  healthStatus: 'UNKNOWN',
  exitCode: null,
  reason: null,
  runtimeId: null,
})

/** A task in PROVISIONING, and the state that has it. */
export const withNewTask = (before: EcsState, asked: NewTask, nowMs: number): { state: EcsState; task: Task } => {
  const { state, id } = nextId(before)
  const { definition, ...rest } = asked
  const task: Task = {
    ...rest,
    arn: taskArn(shortName(asked.clusterArn), id),
    taskDefinitionArn: definition.arn,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    containers: definition.containers.map(newContainer),
    stopCode: null,
    stoppedReason: null,
    createdAtMs: nowMs,
    startedAtMs: null,
    stoppingAtMs: null,
    stoppedAtMs: null,
  }
  return { state: withTask(state, task), task }
}

export const changeTask = (state: EcsState, arn: string, change: (task: Task) => Task): EcsState => {
  const task = state.tasks[arn]
  return task === undefined ? state : withTask(state, change(task))
}

export const changeContainer = (task: Task, name: string, change: Partial<Container>): Task => ({
  ...task,
  containers: task.containers.map(container => (container.name === name ? { ...container, ...change } : container)),
})

/** Told to stop: the first reason stays. A RUNNING task leaves its load balancers first (DEACTIVATING). */
export const stopping = (task: Task, stopCode: StopCode, stoppedReason: string, nowMs: number): Task =>
  task.desiredStatus === 'STOPPED'
    ? task
    : {
        ...task,
        desiredStatus: 'STOPPED',
        lastStatus: task.lastStatus === 'RUNNING' ? 'DEACTIVATING' : 'STOPPING',
        stopCode,
        stoppedReason,
        stoppingAtMs: nowMs,
      }

/** Left by all its containers. */
export const stopped = (task: Task, nowMs: number): Task => ({
  ...task,
  lastStatus: 'STOPPED',
  stoppedAtMs: nowMs,
  containers: task.containers.map(container => ({ ...container, lastStatus: 'STOPPED' })),
})
