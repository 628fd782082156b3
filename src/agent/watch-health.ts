import { setTimeout as pause } from 'node:timers/promises'
import { askHealth } from './ask-health.ts'
import { judge } from './health-judgement.ts'
import type { HealthAnswer, HealthView } from './health-judgement.ts'
import type { InstanceRecord } from './state.ts'

/** Until the first good answer we ask more often, so that a rollout does not wait for a slow interval. */
const STARTING_INTERVAL_MS = 100

const ask = async (record: InstanceRecord, sinceLaunchMs: number, signal: AbortSignal): Promise<HealthAnswer> => {
  const { health, startMs } = record.spec
  if (health !== null) return askHealth({ port: record.port, path: health.path, timeoutMs: health.timeoutMs, signal })
  return sinceLaunchMs >= startMs ? { isGood: true } : { isGood: false, why: 'it runs' }
}

const intervalMs = ({ spec, state }: InstanceRecord): number => {
  const declared = spec.health?.intervalMs ?? STARTING_INTERVAL_MS
  return state === 'starting' ? Math.min(declared, STARTING_INTERVAL_MS) : declared
}

const viewOf = ({ state, reason }: InstanceRecord): HealthView => ({
  state: state === 'healthy' || state === 'unhealthy' ? state : 'starting',
  reason,
  badInARow: 0,
})

const patch = (view: HealthView, { healthySince, history }: InstanceRecord): Partial<InstanceRecord> => ({
  state: view.state,
  reason: view.reason,
  healthySince: view.state === 'healthy' ? (healthySince ?? Date.now()) : null,
  history: { ...history, wasHealthy: history.wasHealthy || view.state === 'healthy' },
})

/** Asks one running process how it is, again and again, and records each change; until the signal. */
export const watchHealth = async (
  record: () => InstanceRecord,
  change: (patch: Partial<InstanceRecord>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  let view = viewOf(record())
  while (!signal.aborted) {
    const { spec, launchedAt } = record()
    const sinceLaunchMs = Date.now() - launchedAt
    const answer = await ask(record(), sinceLaunchMs, signal)
    if (signal.aborted) return
    const rule = { what: spec.health?.path ?? 'the process', startMs: spec.startMs }
    const next = judge(view, answer, sinceLaunchMs, rule)
    if (next.state !== view.state) await change(patch(next, record()))
    view = next
    await pause(intervalMs(record()), undefined, { signal }).catch(() => undefined) // aborted: the loop ends
  }
}
