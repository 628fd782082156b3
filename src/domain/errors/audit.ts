import { defineErrors } from './error.ts'

export const auditErrors = defineErrors({
  AUDIT_NO_RECORD: {
    title: 'There is no record to verify',
    message: (a: { reason: string }) => a.reason,
    hint: 'name the database that lockstep serve uses in DATABASE_URL; a newer lockstep serve brings an older record up to date first',
    kind: 'terminal',
    status: 422,
  },
  AUDIT_PLACE_UNKNOWN: {
    title: 'That is no place in the record',
    message: () => '"before" is not what a page gave as its "next"',
    hint: 'send "next" of the page before as it is, or nothing to begin with the newest',
    kind: 'terminal',
    status: 400,
  },
  AUDIT_ANCHORS_UNREADABLE: {
    title: 'The file of anchors cannot be read',
    message: (a: { file: string; reason: string }) => `${a.file}: ${a.reason}`,
    hint: 'anchors.jsonl in the data folder of the server is one, and so is what a webhook kept of the bodies it was sent',
    kind: 'terminal',
    status: 422,
  },
  AUDIT_ANCHORS_NOT_KEPT: {
    title: 'Anchors could not be written outside of the database',
    message: (a: { place: string; reason: string }) => `${a.place}: ${a.reason}`,
    hint: 'nothing else waits for it; it is tried again by itself, and nothing is left out',
    kind: 'retry',
    status: 503,
  },
  AUDIT_ANCHORS_DIFFER: {
    title: 'The anchors outside are not those of the database',
    message: (a: { place: string; number: number; was: string }) => `${a.place} has anchor ${a.number}, which ${a.was}`,
    hint: 'lockstep audit verify --anchors says what else differs; move the file away if it belongs to another database',
    kind: 'terminal',
    status: 500,
  },
  AUDIT_SETTING_INVALID: {
    title: 'A setting for anchors is wrong',
    message: (a: { name: string; why: string }) => `${a.name} ${a.why}`,
    hint: 'docs/guides/audit.md says what it may be',
    kind: 'terminal',
    status: 422,
  },
})
