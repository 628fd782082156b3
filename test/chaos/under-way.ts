import { isFinal } from '../../src/domain/saga/deployment.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'

/** Which step of a deployment is under way, as its events tell it. */
export type UnderWay = {
  /** `start:worker`, or `start:worker.undo` on the way back; `begin` before the first one, `end` behind the last. */
  readonly step: string
  /** Whoever leads took it over in the middle of this step and has not written anything since. */
  readonly isTakenOver: boolean
  /** Something failed, or a person wanted it back. */
  readonly isTurned: boolean
}

export const atTheBegin: UnderWay = { step: 'begin', isTakenOver: false, isTurned: false }

/** What is under way after these events. */
export const after = (before: UnderWay, events: readonly DeploymentEvent[]): UnderWay =>
  events.reduce((now, event) => next(now, event), before)

const next = (now: UnderWay, event: DeploymentEvent): UnderWay => {
  if (event.type === 'taken-over') return { ...now, isTakenOver: true }
  if (event.type === 'step-started') return { ...now, step: event.step, isTakenOver: false }
  if (event.type === 'undo-started') return { step: `${event.step}.undo`, isTakenOver: false, isTurned: true }
  if (isFinal(event.type)) return { ...now, step: 'end', isTakenOver: false }
  const hasFailed = event.type === 'step-failed' && event.retryAt === null
  return { ...now, isTakenOver: false, isTurned: now.isTurned || hasFailed }
}
