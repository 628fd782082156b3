import { isPending, isWanted, tasksOf, tasksOfDeployment } from '../state/task-views.ts'
import type { Deployment, EcsState, Service, Task } from '../state/model.ts'

const running = (tasks: readonly Task[]): number => tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length
const pending = (tasks: readonly Task[]): number => tasks.filter(task => isPending(task) && isWanted(task)).length

const deploymentAnswer = (service: Service, deployment: Deployment, tasks: readonly Task[]) => ({
  id: deployment.id,
  status: deployment.status,
  taskDefinition: deployment.taskDefinitionArn,
  desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : 0,
  pendingCount: pending(tasks),
  runningCount: running(tasks),
  failedTasks: deployment.failedTasks,
  createdAt: deployment.createdAtMs / 1000,
  updatedAt: deployment.updatedAtMs / 1000,
  launchType: service.echoed['launchType'],
  rolloutState: deployment.rolloutState,
  rolloutStateReason: deployment.rolloutStateReason,
  ...(service.echoed['networkConfiguration'] !== undefined && {
    networkConfiguration: service.echoed['networkConfiguration'],
  }),
})

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html (2026-11) */
export const serviceAnswer = (state: EcsState, service: Service): Readonly<Record<string, unknown>> => {
  const tasks = tasksOf(state, service)
  const { minimumHealthyPercent, maximumPercent, circuitBreaker } = service.bounds
  return {
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    ...service.echoed,
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: running(tasks),
    pendingCount: pending(tasks),
    taskDefinition: service.deployments[0]?.taskDefinitionArn ?? service.echoed['taskDefinition'],
    deploymentConfiguration: {
      minimumHealthyPercent,
      maximumPercent,
      deploymentCircuitBreaker: circuitBreaker,
      strategy: 'ROLLING',
    },
    deploymentController: { type: 'ECS' },
    deployments: service.deployments.map(deployment =>
      deploymentAnswer(service, deployment, tasksOfDeployment(tasks, deployment.id)),
    ),
    events: service.events.map(({ id, atMs, message }) => ({ id, createdAt: atMs / 1000, message })),
    createdAt: service.createdAtMs / 1000,
  }
}
