import type { EnvironmentMetrics } from '../api/types.ts'

/** Nothing was counted; what a test is about is laid over it. */
export const metricsOf = (environment: string, more: Partial<EnvironmentMetrics> = {}): EnvironmentMetrics => ({
  environment,
  days: 30,
  deployments: 0,
  deploymentsPerDay: null,
  leadTimeMs: null,
  changeFailRate: null,
  recoveryTimeMs: null,
  reworkRate: null,
  deploymentMs: null,
  stepMs: [],
  failures: [],
  series: [],
  ...more,
})

export const spreadOf = (count: number, median: number, p90 = median) => ({ count, median, p90, p95: p90 })
