import type { TraceSpan } from '../domain/trace/deployment-trace.ts'

/** A place that takes traces. */
export type TraceCollector = {
  /** Brings spans there; they may come again after a failure, under the same ids. TRACE_NOT_SENT. */
  send(spans: readonly TraceSpan[]): Promise<void>
  stop(): Promise<void>
}
