import type { Reading } from '../../domain/analysis/reading.ts'
import type { Alarms, Probe, SeenAlarm, WatchSource, WatchSources } from '../../ports/watch.ts'

/** What the next looks bring; `hangs` is a look that nothing ends but its own signal. */
export type Shown = Reading | 'hangs'

/** A thing to look at that a test holds in its hand. */
export type MemoryWatch = WatchSource<unknown> & {
  show(shown: Shown): void
  /** How often it was looked at. */
  looks(): number
  /** How many looks hang now. */
  hanging(): number
  /** How many are open now. */
  opened(): number
  /** From now on closing takes until this is called. */
  holdClosing(): () => void
}

export const memoryWatch = (first: Shown = { kind: 'good', details: 'good' }): MemoryWatch => {
  let shown = first
  let looks = 0
  let hanging = 0
  let closing = Promise.resolve()
  const open = new Set<object>()
  const hang = async (signal: AbortSignal): Promise<never> => {
    hanging += 1
    return untilAborted(signal).finally(() => (hanging -= 1))
  }
  return {
    kind: 'memory',
    open: async () => {
      const probe: Probe = {
        look: signal => {
          looks += 1
          return shown === 'hangs' ? hang(signal) : Promise.resolve(shown)
        },
        close: async () => {
          await closing
          open.delete(probe)
        },
      }
      open.add(probe)
      return probe
    },
    show: next => (shown = next),
    looks: () => looks,
    hanging: () => hanging,
    opened: () => open.size,
    holdClosing: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      closing = promise
      return resolve
    },
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const end = (): void => reject(new Error('the look was ended'))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })

/** Alarms that a test holds in its hand. */
export type MemoryAlarms = Alarms & {
  /** null: there is none of that name. */
  show(name: string, state: SeenAlarm['state'] | null): void
  /** From now on nothing is read, and this is why; null: it is again. */
  fail(error: Error | null): void
}

export const memoryAlarms = (): MemoryAlarms => {
  const shown = new Map<string, SeenAlarm['state'] | null>()
  let failing: Error | null = null
  const seenOf = (name: string): readonly SeenAlarm[] => {
    const state = shown.has(name) ? (shown.get(name) ?? null) : 'OK'
    return state === null ? [] : [{ name, state, details: 'as it is shown' }]
  }
  return {
    where: 'memory',
    read: names => (failing === null ? Promise.resolve(names.flatMap(seenOf)) : Promise.reject(failing)),
    show: (name, state) => void shown.set(name, state),
    fail: error => void (failing = error),
  }
}

/** An environment in which everything that is looked at is good. */
export const memoryWatches = (): WatchSources => ({
  http: memoryWatch(),
  prometheus: memoryWatch(),
  cloudwatch: memoryWatch(),
  alarms: memoryAlarms(),
})
