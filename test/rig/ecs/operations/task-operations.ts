import { z } from 'zod'
import { ApiError } from '../api-error.ts'
import { applyEvent } from '../state/apply-event.ts'
import { serviceArn, shortName, taskArn } from '../state/names.ts'
import { withNewTask } from '../state/task-changes.ts'
import { byName } from './container-input.ts'
import { clusterOf, looked, operation, page, paging } from './operation.ts'
import { taskAnswer } from './task-answer.ts'
import { usableTaskDefinition } from './task-definition-operations.ts'
import type { Operation } from './operation.ts'
import type { Cluster, EcsState, Task, TaskDefinition } from '../state/model.ts'

const override = z.looseObject({
  name: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.array(z.looseObject({ name: z.string(), value: z.string() })).default([]),
})
const asked = z.looseObject({
  cluster: z.string().optional(),
  taskDefinition: z.string(),
  count: z.int().min(1).max(10).default(1),
  startedBy: z.string().max(128).optional(),
  launchType: z.string().default('FARGATE'),
  overrides: z.looseObject({ containerOverrides: z.array(override).default([]) }).default({ containerOverrides: [] }),
})

const overridesFor = (definition: TaskDefinition, { containerOverrides }: z.infer<typeof asked>['overrides']) =>
  containerOverrides.map(({ name, command, environment }) => {
    if (!definition.containers.some(container => container.name === name))
      throw new ApiError(
        'InvalidParameterException',
        `Override for container named ${name} is not a container in the TaskDefinition.`,
      )
    return { name, command: command ?? null, environment: byName(environment) }
  })

/** Not idempotent: each call starts tasks. They are answered in PROVISIONING. */
const runTask = operation(asked, (before, input, nowMs) => {
  const { arn: clusterArn } = clusterOf(before, input.cluster)
  const definition = usableTaskDefinition(before, input.taskDefinition)
  const overrides = overridesFor(definition, input.overrides)
  const alone = { clusterArn, definition, serviceName: null, deploymentId: null, overrides }
  const task = { ...alone, startedBy: input.startedBy ?? null, echoed: { launchType: input.launchType } }
  let state: EcsState = before
  const tasks: Task[] = []
  for (let n = 0; n < input.count; n += 1) {
    const made = withNewTask(state, task, nowMs)
    state = made.state
    tasks.push(made.task)
  }
  const commands = tasks.map(({ arn }) => ({ kind: 'start' as const, taskArn: arn }))
  return { state, commands, answer: { tasks: tasks.map(taskAnswer), failures: [] } }
})

const find = (state: EcsState, cluster: Cluster, idOrArn: string): Task | undefined =>
  state.tasks[taskArn(cluster.name, shortName(idOrArn))]

/** Idempotent: a task that was told to stop already is answered as it is. */
const stopping = z.looseObject({
  cluster: z.string().optional(),
  task: z.string(),
  reason: z.string().max(1024).default('Task stopped by user'),
})
const stopTask = operation(stopping, (state, input, nowMs) => {
  const task = find(state, clusterOf(state, input.cluster), input.task)
  if (task === undefined) throw new ApiError('InvalidParameterException', 'The referenced task was not found.')
  const step = applyEvent(state, { kind: 'stop-asked', taskArn: task.arn, reason: input.reason }, nowMs)
  return { ...step, answer: { task: taskAnswer(step.state.tasks[task.arn] ?? task) } }
})

const described = z.looseObject({ cluster: z.string().optional(), tasks: z.array(z.string()).min(1).max(100) })
const describeTasks = operation(described, (state, input) => {
  const cluster = clusterOf(state, input.cluster)
  const found = input.tasks.map(id => ({ arn: taskArn(cluster.name, shortName(id)), task: find(state, cluster, id) }))
  return looked(state, {
    tasks: found.flatMap(({ task }) => (task === undefined ? [] : [taskAnswer(task)])),
    failures: found.flatMap(({ arn, task }) => (task === undefined ? [{ arn, reason: 'MISSING' }] : [])),
  })
})

const listing = z.looseObject({
  ...paging,
  cluster: z.string().optional(),
  serviceName: z.string().optional(),
  family: z.string().optional(),
  startedBy: z.string().optional(),
  desiredStatus: z.enum(['RUNNING', 'PENDING', 'STOPPED']).default('RUNNING'),
})
const listTasks = operation(listing, (state, { cluster, serviceName, family, startedBy, desiredStatus, ...input }) => {
  const { arn, name } = clusterOf(state, cluster)
  if (serviceName !== undefined && state.services[serviceArn(name, shortName(serviceName))] === undefined)
    throw new ApiError('ServiceNotFoundException', 'Service not found.')
  const found = Object.values(state.tasks)
    .filter(task => task.clusterArn === arn && task.desiredStatus === desiredStatus)
    .filter(task => serviceName === undefined || task.serviceName === shortName(serviceName))
    .filter(task => family === undefined || shortName(task.taskDefinitionArn).startsWith(`${family}:`))
    .filter(task => startedBy === undefined || task.startedBy === startedBy)
  return looked(
    state,
    page(
      'taskArns',
      found.map(task => task.arn),
      input,
    ),
  )
})

export const taskOperations: Readonly<Record<string, Operation>> = {
  RunTask: runTask,
  StopTask: stopTask,
  DescribeTasks: describeTasks,
  ListTasks: listTasks,
}
