import type { Service } from '../config/app.ts'
import type { PlanFacts } from './plan-context.ts'

export const drainMs = 30_000
export const proveMs = 30_000
export const verifyMs = 10_000

/** A service without a health path counts as started when it has run for so long without dying. */
const runsMs = 10_000
const healthyMs = 60_000

/** How long an instance may take to start: the limit of the file's step `start`, else what suits the service. */
export const startMsOf = ({ health }: Service, { app }: PlanFacts): number =>
  app.deploy?.find(({ kind }) => kind === 'start')?.timeoutMs ?? (health === null ? runsMs : healthyMs)
