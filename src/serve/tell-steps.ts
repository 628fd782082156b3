import type { DeploymentEvent } from '../domain/saga/event.ts'
import { stepSpanId, traceIdOf } from '../domain/trace/deployment-trace.ts'
import type { ServeLog } from './serve-log.ts'

const forward: readonly string[] = ['step-started', 'step-done', 'step-failed', 'settled', 'breached']
const backward: readonly string[] = ['undo-started', 'undo-done', 'undo-failed']

/**
 * Says in the server's log how the steps of a deployment go, under the ids that its trace will have: so that whoever reads the one finds
 * the other, also while the deployment is under way. What a step printed is not in it.
 */
export const tellSteps = (log: ServeLog, deployment: string, events: readonly DeploymentEvent[]): void => {
  for (const event of events) {
    const direction = forward.includes(event.type) ? 'do' : backward.includes(event.type) ? 'undo' : null
    if (direction === null || !('step' in event) || typeof event.step !== 'string') continue
    const { step, type } = event
    const ids = { trace_id: traceIdOf(deployment), span_id: stepSpanId(deployment, step, direction) }
    if ('error' in event) log.error({ deployment, step, ...ids, code: event.error.code }, `${step}: ${type}`)
    else log.info({ deployment, step, ...ids }, `${step}: ${type}`)
  }
}
