import type { RunningContainer } from './engines/engine.ts'
import type { ContainerDefinition } from './state/model.ts'
import type { RunnerWorld } from './task-runner.ts'

/**
 * Runs a container's health check at its interval until it ends: HEALTHY after one success, UNHEALTHY after so many failures
 * in a row; within the start period failures do not count.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11)
 */
export const watchHealth = async (
  { clock, observe }: RunnerWorld,
  taskArn: string,
  { name, healthCheck }: ContainerDefinition,
  container: RunningContainer,
  stop: AbortSignal,
): Promise<void> => {
  if (healthCheck === null) return
  const { command, intervalMs, timeoutMs, retries, startPeriodMs } = healthCheck
  const sinceMs = clock.monotonicMs()
  let failures = 0
  while (!stop.aborted) {
    await clock.pause(intervalMs, stop).catch(() => undefined)
    if (stop.aborted) return
    const isHealthy = await within(clock, timeoutMs, stop, signal => container.probe(command, signal))
    if (stop.aborted) return
    if (isHealthy) failures = 0
    else if (clock.monotonicMs() - sinceMs >= startPeriodMs) failures += 1
    if (isHealthy) observe({ kind: 'health', taskArn, container: name, status: 'HEALTHY' })
    else if (failures >= retries) observe({ kind: 'health', taskArn, container: name, status: 'UNHEALTHY' })
  }
}

/** Runs something under a signal that comes after `ms` of that clock, or with `stop`. */
const within = async (
  clock: RunnerWorld['clock'],
  ms: number,
  stop: AbortSignal,
  run: (signal: AbortSignal) => Promise<boolean>,
): Promise<boolean> => {
  const done = new AbortController()
  const late = new AbortController()
  const expire = clock.pause(ms, AbortSignal.any([done.signal, stop])).then(
    () => late.abort(),
    () => undefined,
  )
  const result = await run(AbortSignal.any([late.signal, stop]))
  done.abort()
  await expire
  return result
}
