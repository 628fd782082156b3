import { monitorEventLoopDelay } from 'node:perf_hooks'
import { counter, gauge, sampleOf } from '../domain/measures/family.ts'
import type { Exposed } from '../domain/measures/family.ts'

const resolutionMs = 10

/** Of this process alone, under the names that Prometheus' own clients give them, so that other dashboards know them. */
export const processFamilies = {
  cpu: counter({
    name: 'process_cpu_seconds_total',
    help: 'Seconds of processor time that this server has used, by itself and in the kernel.',
    labels: [],
  }),
  start: gauge({
    name: 'process_start_time_seconds',
    help: 'When this server was started, in seconds since 1970.',
    labels: [],
  }),
  resident: gauge({ name: 'process_resident_memory_bytes', help: 'Memory that this server occupies.', labels: [] }),
  heap: gauge({ name: 'nodejs_heap_size_used_bytes', help: 'Of that, what its objects need.', labels: [] }),
  lagP99: gauge({
    name: 'nodejs_eventloop_lag_p99_seconds',
    help: 'By how much this server came late to what was due, 99 of 100 times at most, since it was last asked.',
    labels: [],
  }),
  lagMax: gauge({
    name: 'nodejs_eventloop_lag_max_seconds',
    help: 'By how much this server came late to what was due at most, since it was last asked.',
    labels: [],
  }),
} as const

export type ProcessMeasures = { read(): readonly Exposed[]; stop(): void }

/** Watches this process from now on. */
export const processMeasures = (): ProcessMeasures => {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  return {
    read: () => {
      const lag = { p99: secondsLate(delay.percentile(99)), max: secondsLate(delay.max) }
      delay.reset()
      return exposed(lag)
    },
    stop: () => void delay.disable(),
  }
}

/** What was measured is from one look to the next, which are a resolution apart when nothing is late. Without a look yet it is no number. */
const secondsLate = (betweenNs: number): number => {
  const late = betweenNs / 1e9 - resolutionMs / 1000
  return Number.isFinite(late) ? Math.max(0, late) : 0
}

const exposed = (lag: { readonly p99: number; readonly max: number }): readonly Exposed[] => {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  const { cpu, start, resident, heap, lagP99, lagMax } = processFamilies
  return [
    [cpu, (user + system) / 1e6] as const,
    [start, Math.round(performance.timeOrigin) / 1000] as const,
    [resident, rss] as const,
    [heap, heapUsed] as const,
    [lagP99, lag.p99] as const,
    [lagMax, lag.max] as const,
  ].map(([family, value]) => ({ family, samples: [sampleOf(family, [], value)] }))
}
