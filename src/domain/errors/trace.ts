import { defineErrors } from './error.ts'

export const traceErrors = defineErrors({
  TRACE_NOT_SENT: {
    title: 'Traces could not be brought to the collector',
    message: (a: { reason: string }) => `the collector of OTEL_EXPORTER_OTLP_ENDPOINT: ${a.reason}`,
    hint: 'nothing else waits for it; it is tried again by itself for a day, and nothing is left out',
    kind: 'retry',
    status: 503,
  },
})
