import { span } from '../config/schema/duration.ts'
import { lookForDrift } from '../app/drift.ts'
import type { Lockstep } from '../app/lockstep.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { asOnlyNode } from '../store/as-only-node.ts'
import { recordDrift } from '../store/drift.ts'
import { recordedPlaces } from '../store/environment-homes.ts'

/** How often environments are compared with the record, from LOCKSTEP_DRIFT_EVERY (5m). SERVE_SETTING_INVALID. */
export const driftEveryMs = (environment: Readonly<Record<string, string | undefined>>): number => {
  const text = environment['LOCKSTEP_DRIFT_EVERY'] ?? '5m'
  const parsed = span.safeParse(text)
  if (!parsed.success || parsed.data < 1_000)
    throw failure(serveErrors.SERVE_SETTING_INVALID, {
      name: 'LOCKSTEP_DRIFT_EVERY',
      why: `is ${text}: at least 1s is needed`,
    })
  return parsed.data
}

export type KeptDrift = { stop(): Promise<void> }

type Deps = {
  readonly lockstep: Pick<Lockstep, 'store' | 'node' | 'portsFor'>
  readonly everyMs: number
  readonly onError: (error: unknown) => void
}

/** Compares the environments of this data folder with the record at intervals, on one of its nodes at a time, until it is stopped. */
export const keepDrift = ({ lockstep, everyMs, onError }: Deps): KeptDrift => {
  const { store, node } = lockstep
  let isStopping = false
  const look = async (): Promise<void> => {
    for (const place of await recordedPlaces(store.db, node.home.id)) {
      if (isStopping) return
      try {
        const found = await lookForDrift(lockstep, place)
        if (typeof found !== 'string') await recordDrift(store.db, place, found)
      } catch (error) {
        // One that cannot be reached keeps nobody from looking at the others.
        if (!isStopping) onError(error)
      }
    }
  }
  let working: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout
  const wait = (): void => {
    timer = setTimeout(() => {
      working = asOnlyNode(store, `lockstep drift ${node.home.id}`, look)
        .catch((error: unknown) => {
          if (!isStopping) onError(error)
        })
        .then(() => {
          if (!isStopping) wait()
        })
    }, everyMs)
  }
  wait()
  return {
    stop: async () => {
      isStopping = true
      clearTimeout(timer)
      await working
    },
  }
}
