import { nextId } from './names.ts'
import type { Deployment, EcsState, Service } from './model.ts'

export const withService = (state: EcsState, service: Service): EcsState => ({
  ...state,
  services: { ...state.services, [service.arn]: service },
})

/** Says something in the events of the service, as ECS words it: "(service web) has reached a steady state." */
export const saying = (state: EcsState, arn: string, message: string, nowMs: number): EcsState => {
  const service = state.services[arn]
  if (service === undefined) return state
  const next = nextId(state)
  const event = { id: next.id, atMs: nowMs, message: `(service ${service.name}) ${message}` }
  return withService(next.state, { ...service, events: [event, ...service.events].slice(0, 100) })
}

/** A new primary deployment; those before it become ACTIVE, and what is not yet completed of them never will be. */
export const withNewDeployment = (
  before: EcsState,
  service: Service,
  taskDefinitionArn: string,
  nowMs: number,
): EcsState => {
  const { state, digits } = nextId(before)
  const id = `ecs-svc/${digits}`
  const primary: Deployment = {
    id,
    status: 'PRIMARY',
    taskDefinitionArn,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
  }
  const older = service.deployments.map((deployment): Deployment => ({ ...deployment, status: 'ACTIVE' }))
  return withService(state, { ...service, deployments: [primary, ...older], notBeforeMs: 0, isSteady: false })
}

export const changeDeployment = (
  service: Service,
  deploymentId: string,
  change: (deployment: Deployment) => Partial<Deployment>,
): Service => ({
  ...service,
  deployments: service.deployments.map(each => (each.id === deploymentId ? { ...each, ...change(each) } : each)),
})

/** Between restarts of tasks that do not come up; ECS doubles it up to 27 minutes and does not publish where it begins. */
export const backOffMs = (failedTasks: number): number =>
  failedTasks === 0 ? 0 : Math.min(27 * 60_000, 1000 * 2 ** (failedTasks - 1))
