import { deploymentTrace } from '../domain/trace/deployment-trace.ts'
import { knownPart } from '../domain/saga/known-events.ts'
import type { TraceCollector } from '../ports/trace-collector.ts'
import type { Store } from '../store/open-store.ts'
import { markTraced, untraced } from '../store/untraced.ts'

const deploymentsAtOnce = 20

/**
 * Brings the traces of all deployments that have ended to the collector, a few at a time. What was brought is remembered behind its
 * arrival, so a crash between brings it once more under the same ids. TRACE_NOT_SENT.
 */
export const sendTraces = async (store: Store, collector: TraceCollector): Promise<void> => {
  for (let after = ''; ;) {
    const ended = await untraced(store, after, deploymentsAtOnce)
    const last = ended.at(-1)
    if (last === undefined) return
    const traces = ended.flatMap(({ id, events }) => {
      const { known, newer } = knownPart(events)
      const spans = newer === null ? deploymentTrace(id, known) : null
      // What a newer node wrote is left to it.
      return spans === null ? [] : [{ id, spans }]
    })
    if (traces.length > 0) await collector.send(traces.flatMap(({ spans }) => spans))
    await markTraced(
      store,
      traces.map(({ id }) => id),
    )
    after = last.id
  }
}
