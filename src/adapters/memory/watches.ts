import type { Reading } from '../../domain/analysis/reading.ts'
import type { Probe, WatchSource, WatchSources } from '../../ports/watch.ts'

/** What the next looks bring; `hangs` is a look that nothing ends but its own signal. */
export type Shown = Reading | 'hangs'

/** A thing to look at that a test holds in its hand. */
export type MemoryWatch = WatchSource<unknown> & {
  show(shown: Shown): void
  /** How often it was looked at. */
  looks(): number
  /** How many are open now. */
  opened(): number
}

export const memoryWatch = (first: Shown = { kind: 'good', details: 'good' }): MemoryWatch => {
  let shown = first
  let looks = 0
  const open = new Set<object>()
  return {
    kind: 'memory',
    open: async () => {
      const probe: Probe = {
        look: signal => {
          looks += 1
          return shown === 'hangs' ? untilAborted(signal) : Promise.resolve(shown)
        },
        close: async () => void open.delete(probe),
      }
      open.add(probe)
      return probe
    },
    show: next => (shown = next),
    looks: () => looks,
    opened: () => open.size,
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const end = (): void => reject(new Error('the look was ended'))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })

/** An environment in which everything that is looked at is good. */
export const memoryWatches = (): WatchSources => ({ http: memoryWatch(), prometheus: memoryWatch() })
