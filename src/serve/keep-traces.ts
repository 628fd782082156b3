import { otlpCollector } from '../adapters/otlp/collector.ts'
import { sendTraces } from '../app/send-traces.ts'
import { asOnlyNode } from '../store/as-only-node.ts'
import type { Store } from '../store/open-store.ts'

const everyMs = 5_000
/** A collector that is away is not asked more often than this. */
const afterFailureMs = 60_000

export type KeptTraces = { stop(): Promise<void> }

/** Brings traces of what has ended to the collector that the environment names, on one node at a time; without one it does nothing. */
export const keepTraces = async (
  {
    store,
    version,
    environment,
  }: {
    readonly store: Store
    readonly version: string
    readonly environment: Readonly<Record<string, string | undefined>>
  },
  onError: (error: unknown) => void,
): Promise<KeptTraces> => {
  const names = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
  if (names.every(name => (environment[name] ?? '') === '')) return { stop: () => Promise.resolve() }
  const collector = await otlpCollector(version)
  let isStopping = false
  let working: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout
  const look = (inMs: number): void => {
    timer = setTimeout(() => {
      working = asOnlyNode(store, 'lockstep traces', () => sendTraces(store, collector))
        .then(
          () => everyMs,
          (error: unknown) => {
            if (!isStopping) onError(error)
            return afterFailureMs
          },
        )
        .then(nextMs => {
          if (!isStopping) look(nextMs)
        })
    }, inMs)
  }
  look(0)
  return {
    stop: async () => {
      isStopping = true
      clearTimeout(timer)
      await working
      await collector.stop()
    },
  }
}
