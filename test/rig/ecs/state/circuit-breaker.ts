import type { Deployment, Service } from './model.ts'

/**
 * Failed tasks in a row that end a deployment: half of the desired count, at least 3, at most 200.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html (2026-11)
 */
export const failureThreshold = (desiredCount: number): number =>
  Math.min(200, Math.max(3, Math.ceil(0.5 * desiredCount)))

export const isTripped = ({ bounds, desiredCount }: Service, { rolloutState, failedTasks }: Deployment): boolean =>
  bounds.circuitBreaker.enable && rolloutState === 'IN_PROGRESS' && failedTasks >= failureThreshold(desiredCount)

/** The earlier deployment again, under its own id: tasks of it that are still there are its own. */
const returning = (earlier: Deployment, atMs: number): Deployment => ({
  ...earlier,
  status: 'PRIMARY',
  rolloutState: 'IN_PROGRESS',
  rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${earlier.id}.`,
  failedTasks: 0,
  updatedAtMs: atMs,
})

/**
 * The deployments after the circuit breaker ended the primary one, and what the service says of it. Without rollback, or
 * with no completed deployment to go back to, the failed one stays primary and starts no more tasks.
 */
export const tripped = (
  service: Service,
  primary: Deployment,
  atMs: number,
): { readonly deployments: readonly Deployment[]; readonly messages: readonly string[] } => {
  const failed: Deployment = {
    ...primary,
    rolloutState: 'FAILED',
    rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    updatedAtMs: atMs,
  }
  const said = `(deployment ${primary.id}) deployment failed: tasks failed to start.`
  const others = service.deployments.filter(({ id }) => id !== primary.id)
  const { lastCompleted } = service
  if (!service.bounds.circuitBreaker.rollback || lastCompleted === null || lastCompleted.id === primary.id)
    return { deployments: [failed, ...others], messages: [said] }
  return {
    deployments: [
      returning(lastCompleted, atMs),
      { ...failed, status: 'ACTIVE' },
      ...others.filter(({ id }) => id !== lastCompleted.id),
    ],
    messages: [said, `rolling back to deployment ${lastCompleted.id}.`],
  }
}
