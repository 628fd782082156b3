import { isTripped, tripped } from './circuit-breaker.ts'
import { shortName } from './names.ts'
import { isSteady, schedule } from './schedule.ts'
import { changeDeployment, saying, withService } from './service-changes.ts'
import { changeTask, stopping, withNewTask } from './task-changes.ts'
import { isPending, isWanted, tasksOf, tasksOfDeployment } from './task-views.ts'
import type { Deployment, EcsState, Service, Task } from './model.ts'

/** What has to be done in the world: the pure part asks for it and hears of it by events. */
export type Command =
  { readonly kind: 'start' | 'stop'; readonly taskArn: string } | { readonly kind: 'wake'; readonly atMs: number }
export type Step = { readonly state: EcsState; readonly commands: readonly Command[] }

const named = (tasks: readonly Task[]): string => tasks.map(({ arn }) => `(task ${shortName(arn)})`).join(' ')

const breakIfTripped = (state: EcsState, service: Service, nowMs: number): EcsState => {
  const primary = service.deployments[0]
  if (primary === undefined || !isTripped(service, primary)) return state
  const { deployments, messages } = tripped(service, primary, nowMs)
  const broken = withService(state, { ...service, deployments, notBeforeMs: 0, isSteady: false })
  return messages.reduce((said, message) => saying(said, service.arn, message, nowMs), broken)
}

const stopAll = (state: EcsState, service: Service, tasks: readonly Task[], nowMs: number): Step => {
  if (tasks.length === 0) return { state, commands: [] }
  const stop = (task: Task): Task => {
    const by = task.deploymentId === null ? '' : ` (deployment ${task.deploymentId})`
    return stopping(task, 'ServiceSchedulerInitiated', `Scaling activity initiated by${by}`, nowMs)
  }
  const after = tasks.reduce((next, { arn }) => changeTask(next, arn, stop), state)
  const message = `has stopped ${tasks.length} running tasks: ${named(tasks)}.`
  return {
    state: saying(after, service.arn, message, nowMs),
    commands: tasks.map(({ arn }) => ({ kind: 'stop', taskArn: arn })),
  }
}

const startSome = (before: EcsState, service: Service, primary: Deployment, count: number, nowMs: number): Step => {
  const definition = before.taskDefinitions[primary.taskDefinitionArn]
  if (count === 0 || definition === undefined) return { state: before, commands: [] }
  if (nowMs < service.notBeforeMs) return { state: before, commands: [{ kind: 'wake', atMs: service.notBeforeMs }] }
  let state = before
  const tasks: Task[] = []
  for (let n = 0; n < count; n += 1) {
    const { clusterArn, name, echoed } = service
    const of = { clusterArn, definition, serviceName: name, deploymentId: primary.id, startedBy: primary.id }
    const made = withNewTask(state, { ...of, overrides: [], echoed: { launchType: echoed['launchType'] } }, nowMs)
    state = made.state
    tasks.push(made.task)
  }
  return {
    state: saying(state, service.arn, `has started ${count} tasks: ${named(tasks)}.`, nowMs),
    commands: tasks.map(({ arn }) => ({ kind: 'start', taskArn: arn })),
  }
}

/** A deployment is listed as long as tasks of it come up or run; ECS does not wait for those that are stopping. */
const withoutTheGone = (state: EcsState, service: Service): Service => {
  const tasks = tasksOf(state, service)
  const isThere = (task: Task): boolean => isPending(task) || task.lastStatus === 'RUNNING'
  return {
    ...service,
    deployments: service.deployments.filter(
      ({ id, status }) => status === 'PRIMARY' || tasksOfDeployment(tasks, id).some(isThere),
    ),
  }
}

const completed = (state: EcsState, service: Service, primary: Deployment, nowMs: number): EcsState => {
  const rolloutStateReason = `ECS deployment ${primary.id} completed.`
  const done = changeDeployment(service, primary.id, () => ({
    rolloutState: 'COMPLETED',
    rolloutStateReason,
    updatedAtMs: nowMs,
  }))
  const next = withService(state, { ...done, lastCompleted: done.deployments[0] ?? null })
  return saying(next, service.arn, `(deployment ${primary.id}) deployment completed.`, nowMs)
}

const noticeSteadiness = (before: EcsState, service: Service, primary: Deployment, nowMs: number): EcsState => {
  const steady = primary.rolloutState !== 'FAILED' && isSteady(service, primary, tasksOf(before, service))
  let state = withService(before, { ...service, isSteady: steady })
  if (!steady) return state
  if (!service.isSteady) state = saying(state, service.arn, 'has reached a steady state.', nowMs)
  const now = state.services[service.arn]
  return primary.rolloutState === 'IN_PROGRESS' && now !== undefined ? completed(state, now, primary, nowMs) : state
}

const settleDraining = (state: EcsState, service: Service, nowMs: number): Step => {
  const tasks = tasksOf(state, service)
  const wanted = tasks.filter(isWanted)
  if (wanted.length > 0) return stopAll(state, service, wanted, nowMs)
  if (tasks.some(({ lastStatus }) => lastStatus !== 'STOPPED')) return { state, commands: [] }
  return { state: withService(state, { ...service, status: 'INACTIVE', deployments: [] }), commands: [] }
}

/** Takes a service as far as it gets now: circuit breaker, tasks to stop and to start, deployments that are gone, steadiness. */
export const settleService = (before: EcsState, arn: string, nowMs: number): Step => {
  const service = before.services[arn]
  if (service === undefined || service.status === 'INACTIVE') return { state: before, commands: [] }
  if (service.status === 'DRAINING') return settleDraining(before, service, nowMs)
  const unbroken = breakIfTripped(before, service, nowMs)
  const now = unbroken.services[arn] ?? service
  const primary = now.deployments[0]
  if (primary === undefined) return { state: unbroken, commands: [] }
  const { start, stop } = schedule(now, primary, tasksOf(unbroken, now))
  const stops = stopAll(unbroken, now, stop, nowMs)
  const starts = startSome(stops.state, now, primary, start, nowMs)
  const after = starts.state.services[arn] ?? now
  const state = noticeSteadiness(starts.state, withoutTheGone(starts.state, after), primary, nowMs)
  return { state, commands: [...stops.commands, ...starts.commands] }
}
