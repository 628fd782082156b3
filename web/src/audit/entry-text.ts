import type { AuditEntry, RecordedEvent } from '../api/types.ts'
import { eventText } from '../deployment/event-text.ts'
import { factText } from './fact-text.ts'
import type { RecordedFact } from './fact-text.ts'

/** Of which deployment an entry is; null: of none. */
export const deploymentOf = ({ stream }: AuditEntry): string | null =>
  stream === 'system' || stream.startsWith('app:') ? null : stream

/** An entry in a sentence: who did what, and why. Pure. */
export const entryText = (entry: AuditEntry): string => {
  const said: unknown = JSON.parse(entry.body)
  return deploymentOf(entry) === null ? factText(said as RecordedFact) : eventText(said as RecordedEvent)
}

/** Where it was done: `production of shop`, `shop`, `every app`. Pure. */
export const entryPlace = ({ app, environment }: AuditEntry): string => {
  const ofApp = app ?? 'every app'
  return environment === null ? ofApp : `${environment} of ${ofApp}`
}
