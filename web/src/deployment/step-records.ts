import type { Json } from '../../../src/domain/json.ts'
import type { Kept } from '../../../src/domain/saga/event.ts'
import type { RecordedEvent } from '../api/types.ts'

/** What the events say of one step beside its state: when, how often, what it returned and what it left. Instants are ISO 8601. */
export type StepRecord = {
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly undoStartedAt: string | null
  readonly undoEndedAt: string | null
  readonly attempts: number
  readonly undoAttempts: number
  readonly receipt: Json
  readonly undoError: string | null
  readonly kept: readonly Kept[]
}

export const noRecord: StepRecord = {
  startedAt: null,
  endedAt: null,
  undoStartedAt: null,
  undoEndedAt: null,
  attempts: 0,
  undoAttempts: 0,
  receipt: null,
  undoError: null,
  kept: [],
}

export type StepRecords = ReadonlyMap<string, StepRecord>

/** Folds the events of a deployment into a record for each step. Events that say nothing of a step, or are of a newer Lockstep, are passed over. */
export const stepRecords = (events: readonly RecordedEvent[]): StepRecords => {
  const records = new Map<string, StepRecord>()
  for (const event of events) {
    if (!('step' in event)) continue
    const before = records.get(event.step) ?? noRecord
    records.set(event.step, { ...before, ...changeBy(before, event) })
  }
  return records
}

type Changes = {
  readonly [T in RecordedEvent['type']]?: (
    before: StepRecord,
    event: Extract<RecordedEvent, { readonly type: T }>,
  ) => Partial<StepRecord>
}

const changes: Changes = {
  'step-started': ({ startedAt, attempts }, { at }) => ({ startedAt: startedAt ?? at, attempts: attempts + 1 }),
  'step-done': (_before, { at, receipt, kept }) => ({ endedAt: at, receipt, kept }),
  'step-failed': (_before, { at, retryAt }) => (retryAt === null ? { endedAt: at } : {}),
  settled: (_before, { at, settlement }) =>
    settlement.outcome === 'done' ? { endedAt: at, receipt: settlement.receipt } : {},
  'undo-started': ({ undoStartedAt, undoAttempts }, { at }) => ({
    undoStartedAt: undoStartedAt ?? at,
    undoAttempts: undoAttempts + 1,
    undoError: null,
  }),
  'undo-done': (_before, { at, kept }) => ({ undoEndedAt: at, kept, undoError: null }),
  'undo-failed': (_before, { error }) => ({ undoError: error.message }),
  attested: (_before, { at }) => ({ undoEndedAt: at, undoError: null }),
}

const changeBy = (before: StepRecord, event: RecordedEvent): Partial<StepRecord> =>
  changes[event.type]?.(before, event as never) ?? {}

/** From when to when, in ms; `nowMs` where it has not ended. Null: it has not begun. */
export const spanMs = (from: string | null, to: string | null, nowMs: number): number | null =>
  from === null ? null : Math.max(0, (to === null ? nowMs : Date.parse(to)) - Date.parse(from))
