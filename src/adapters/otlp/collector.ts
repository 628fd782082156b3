import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { TraceSpan } from '../../domain/trace/deployment-trace.ts'
import { failure } from '../../domain/errors/error.ts'
import { traceErrors } from '../../domain/errors/trace.ts'
import type { TraceCollector } from '../../ports/trace-collector.ts'

/**
 * A collector that speaks OTLP over HTTP. Its address, headers and time limit come from the OTEL_EXPORTER_OTLP_* variables, which the
 * exporter reads by itself: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ (2026-11). The packages are loaded here, because
 * few servers have a collector.
 */
export const otlpCollector = async (version: string): Promise<TraceCollector> => {
  const [{ OTLPTraceExporter }, { resourceFromAttributes }, { SpanKind, SpanStatusCode, TraceFlags }] =
    await Promise.all([
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/api'),
    ])
  const exporter = new OTLPTraceExporter()
  const resource = resourceFromAttributes({ 'service.name': 'lockstep', 'service.version': version })
  const codes = { ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR, unset: SpanStatusCode.UNSET }
  const contextOf = (traceId: string, spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED })
  const readable = ({
    traceId,
    spanId,
    parentId,
    name,
    startMs,
    endMs,
    status,
    attributes,
  }: TraceSpan): ReadableSpan => ({
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => contextOf(traceId, spanId),
    ...(parentId !== null && { parentSpanContext: contextOf(traceId, parentId) }),
    startTime: timeOf(startMs),
    endTime: timeOf(endMs),
    duration: timeOf(endMs - startMs),
    status: { code: codes[status] },
    attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'lockstep', version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  })
  return {
    send: spans =>
      new Promise((resolve, reject) =>
        exporter.export(spans.map(readable), ({ code, error }) => {
          // ExportResultCode.SUCCESS, of a package that is not for us to load.
          const exported: number = code
          if (exported === 0) return resolve()
          reject(failure(traceErrors.TRACE_NOT_SENT, { reason: error?.message ?? 'it did not take them' }, error))
        }),
      ),
    stop: () => exporter.shutdown(),
  }
}

/** Whole seconds, and the rest in nanoseconds. */
const timeOf = (ms: number): [number, number] => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)]
