import { isFinal } from '../../../src/domain/saga/deployment.ts'
import type { Deployment } from '../api/types.ts'

const underWay: readonly string[] = ['started', 'backing-off']

/** Whether a step may say more: it runs, it is being taken back, or the deployment asks about it and is watched meanwhile. */
export const isStepLive = ({ state, steps, asking }: Deployment, id: string): boolean => {
  if (isFinal(state)) return false
  const step = steps.find(one => one.id === id)
  return step !== undefined && (underWay.includes(step.status) || underWay.includes(step.undo) || asking?.step === id)
}
