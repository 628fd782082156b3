import type { Container, EcsState, HealthStatus, Service, Task } from './model.ts'

const rank: Readonly<Record<HealthStatus, number>> = { UNHEALTHY: 0, UNKNOWN: 1, HEALTHY: 2 }

/** A task is as healthy as the worst of its essential containers that have a health check; without any it is UNKNOWN. */
export const taskHealth = ({ containers }: Task): HealthStatus => {
  const checked = containers.filter(({ essential, hasHealthCheck }) => essential && hasHealthCheck)
  return checked.map(({ healthStatus }) => healthStatus).sort((a, b) => rank[a] - rank[b])[0] ?? 'UNKNOWN'
}

export const isChecked = (container: Container): boolean => container.essential && container.hasHealthCheck

/** Counts for minimumHealthyPercent: RUNNING, wanted, and HEALTHY where it has a health check. */
export const isServing = (task: Task): boolean =>
  task.lastStatus === 'RUNNING' &&
  task.desiredStatus === 'RUNNING' &&
  (!task.containers.some(isChecked) || taskHealth(task) === 'HEALTHY')

export const isWanted = (task: Task): boolean => task.desiredStatus === 'RUNNING'

export const isPending = ({ lastStatus }: Task): boolean => lastStatus === 'PROVISIONING' || lastStatus === 'PENDING'

export const tasksOf = (state: EcsState, { name, clusterArn }: Service): readonly Task[] =>
  Object.values(state.tasks).filter(task => task.serviceName === name && task.clusterArn === clusterArn)

/** Those that a deployment started. */
export const tasksOfDeployment = (tasks: readonly Task[], id: string): readonly Task[] =>
  tasks.filter(({ deploymentId }) => deploymentId === id)
