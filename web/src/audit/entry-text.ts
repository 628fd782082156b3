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
  if (deploymentOf(entry) !== null) return eventText(said as RecordedEvent)
  return factText(byVersion(said as RecordedFact, entry.release))
}

/** People know a release by its version. */
const byVersion = (fact: RecordedFact, version: string | null): RecordedFact =>
  'release' in fact && version !== null ? { ...fact, release: version } : fact

/** Where it was done: `v2 in production of shop`, `shop`, `every app`. Pure. */
export const entryPlace = (entry: AuditEntry): string => {
  const { app, environment, release } = entry
  const ofApp = app ?? 'every app'
  const place = environment === null ? ofApp : `${environment} of ${ofApp}`
  return deploymentOf(entry) !== null && release !== null ? `${release} in ${place}` : place
}
