import { containerArn, shortName } from '../state/names.ts'
import { isChecked, taskHealth } from '../state/task-views.ts'
import type { Container, Task } from '../state/model.ts'

const seconds = (name: string, ms: number | null): Readonly<Record<string, number>> =>
  ms === null ? {} : { [name]: ms / 1000 }

const containerAnswer = (task: Task, container: Container): Readonly<Record<string, unknown>> => ({
  containerArn: containerArn(task.arn, container.name),
  taskArn: task.arn,
  name: container.name,
  image: container.image,
  lastStatus: container.lastStatus,
  healthStatus: container.healthStatus,
  networkInterfaces: [],
  ...(container.runtimeId !== null && { runtimeId: container.runtimeId }),
  ...(container.exitCode !== null && { exitCode: container.exitCode }),
  ...(container.reason !== null && { reason: container.reason }),
})

const overridesOf = ({ overrides }: Task): Readonly<Record<string, unknown>> => ({
  containerOverrides: overrides.map(({ name, command, environment }) => ({
    name,
    ...(command !== null && { command }),
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
  })),
  inferenceAcceleratorOverrides: [],
})

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (2026-11) */
export const taskAnswer = (task: Task): Readonly<Record<string, unknown>> => ({
  ...task.echoed,
  taskArn: task.arn,
  clusterArn: task.clusterArn,
  taskDefinitionArn: task.taskDefinitionArn,
  group:
    task.serviceName === null
      ? `family:${shortName(task.taskDefinitionArn).split(':')[0]}`
      : `service:${task.serviceName}`,
  ...(task.startedBy !== null && { startedBy: task.startedBy }),
  lastStatus: task.lastStatus,
  desiredStatus: task.desiredStatus,
  healthStatus: task.containers.some(isChecked) ? taskHealth(task) : 'UNKNOWN',
  containers: task.containers.map(container => containerAnswer(task, container)),
  overrides: overridesOf(task),
  attachments: [],
  attributes: [],
  ...(task.stopCode !== null && { stopCode: task.stopCode }),
  ...(task.stoppedReason !== null && { stoppedReason: task.stoppedReason }),
  ...seconds('createdAt', task.createdAtMs),
  ...seconds('startedAt', task.startedAtMs),
  ...seconds('stoppingAt', task.stoppingAtMs),
  ...seconds('stoppedAt', task.stoppedAtMs),
})
