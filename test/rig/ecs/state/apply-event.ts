import { backOffMs, changeDeployment, saying, withService } from './service-changes.ts'
import { settleService } from './settle-service.ts'
import { changeContainer, changeTask, stopped, stopping } from './task-changes.ts'
import { taskHealth } from './task-views.ts'
import { serviceArn, shortName } from './names.ts'
import type { Step } from './settle-service.ts'
import type { EcsState, HealthStatus, StopCode, Task } from './model.ts'

/** What the runner of a task saw, and what somebody asked of it. */
export type TaskEvent =
  | { readonly kind: 'moved'; readonly taskArn: string; readonly to: 'PENDING' | 'STOPPING' | 'DEPROVISIONING' }
  | { readonly kind: 'running'; readonly taskArn: string; readonly runtimeIds: Readonly<Record<string, string>> }
  | { readonly kind: 'not-started'; readonly taskArn: string; readonly container: string; readonly reason: string }
  | { readonly kind: 'exited'; readonly taskArn: string; readonly container: string; readonly exitCode: number }
  | { readonly kind: 'health'; readonly taskArn: string; readonly container: string; readonly status: HealthStatus }
  | { readonly kind: 'stop-asked'; readonly taskArn: string; readonly reason: string }
  | { readonly kind: 'stopped'; readonly taskArn: string }

const seen = (task: Task, event: TaskEvent, nowMs: number): Task => {
  const stop = (of: Task, code: StopCode, reason: string): Task => stopping(of, code, reason, nowMs)
  switch (event.kind) {
    case 'moved':
      // Who was told to stop meanwhile does not become PENDING again.
      return event.to === 'PENDING' && task.desiredStatus === 'STOPPED' ? task : { ...task, lastStatus: event.to }
    case 'running': {
      if (task.desiredStatus === 'STOPPED') return task
      const containers = task.containers.map(container => ({
        ...container,
        lastStatus: container.lastStatus === 'STOPPED' ? ('STOPPED' as const) : ('RUNNING' as const),
        runtimeId: event.runtimeIds[container.name] ?? null,
      }))
      return { ...task, lastStatus: 'RUNNING', startedAtMs: nowMs, containers }
    }
    case 'not-started':
      return stop(changeContainer(task, event.container, { reason: event.reason }), 'TaskFailedToStart', event.reason)
    case 'exited': {
      const left = changeContainer(task, event.container, { lastStatus: 'STOPPED', exitCode: event.exitCode })
      const isEssential = task.containers.some(({ name, essential }) => name === event.container && essential)
      return isEssential ? stop(left, 'EssentialContainerExited', 'Essential container in task exited') : left
    }
    case 'health': {
      const known = changeContainer(task, event.container, { healthStatus: event.status })
      const isReplaced = task.serviceName !== null && taskHealth(known) === 'UNHEALTHY'
      return isReplaced ? stop(known, 'ServiceSchedulerInitiated', 'Task failed container health checks') : known
    }
    case 'stop-asked':
      return stop(task, 'UserInitiated', event.reason)
    case 'stopped':
      return stopped(task, nowMs)
  }
}

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (2026-11): a task failed if it did not get
 * to RUNNING, or was stopped because of a health check. One that gets healthy begins the count anew.
 */
const failedBy = (before: Task, after: Task): boolean => {
  if (before.desiredStatus === 'STOPPED' || after.desiredStatus === 'RUNNING') return false
  if (after.stopCode === 'UserInitiated') return false
  return after.startedAtMs === null || after.stoppedReason === 'Task failed container health checks'
}

const gotHealthy = (before: Task, after: Task): boolean => {
  if (after.lastStatus !== 'RUNNING') return false
  const isChecked = after.containers.some(({ essential, hasHealthCheck }) => essential && hasHealthCheck)
  return isChecked
    ? taskHealth(before) !== 'HEALTHY' && taskHealth(after) === 'HEALTHY'
    : before.lastStatus !== 'RUNNING'
}

const counted = (state: EcsState, before: Task, after: Task, nowMs: number): EcsState => {
  const service = state.services[serviceArn(shortName(after.clusterArn), after.serviceName ?? '')]
  const { deploymentId } = after
  if (service === undefined || deploymentId === null) return state
  const failedTasks = service.deployments.find(({ id }) => id === deploymentId)?.failedTasks ?? 0
  const count = failedBy(before, after) ? failedTasks + 1 : gotHealthy(before, after) ? 0 : failedTasks
  if (count === failedTasks) return state
  const now = changeDeployment(service, deploymentId, () => ({ failedTasks: count }))
  const next = withService(state, { ...now, notBeforeMs: count === 0 ? 0 : nowMs + backOffMs(count) })
  const impaired =
    'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.'
  return count === 3 ? saying(next, service.arn, impaired, nowMs) : next
}

/** The state after an event of a task, and what is to be done because of it. An event of an unknown or stopped task changes nothing. */
export const applyEvent = (state: EcsState, event: TaskEvent, nowMs: number): Step => {
  const before = state.tasks[event.taskArn]
  if (before === undefined || before.lastStatus === 'STOPPED') return { state, commands: [] }
  const after = seen(before, event, nowMs)
  const next = counted(
    changeTask(state, event.taskArn, () => after),
    before,
    after,
    nowMs,
  )
  const isToStop = before.desiredStatus === 'RUNNING' && after.desiredStatus === 'STOPPED'
  const settled = settleService(next, serviceArn(shortName(after.clusterArn), after.serviceName ?? ''), nowMs)
  const own = isToStop ? [{ kind: 'stop' as const, taskArn: event.taskArn }] : []
  return { state: settled.state, commands: [...own, ...settled.commands] }
}
