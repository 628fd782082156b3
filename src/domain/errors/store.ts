import { defineErrors } from './error.ts'

export const storeErrors = defineErrors({
  STORE_UNREACHABLE: {
    title: 'The database of Lockstep cannot be reached',
    message: (a: { reason: string }) => a.reason,
    hint: 'check DATABASE_URL, or leave it away so that Lockstep runs its own PostgreSQL; deployments go on once it is back',
    kind: 'retry',
    status: 503,
  },
  STORE_NEWER: {
    title: 'The database belongs to a newer Lockstep',
    message: (a: { found: number; known: number }) =>
      `its schema is at version ${a.found}, this Lockstep knows ${a.known}`,
    hint: 'start the newer version of Lockstep; a schema is never taken back by itself',
    kind: 'terminal',
    status: 500,
  },
  STORE_CHAIN_BROKEN: {
    title: 'The record was changed from outside',
    message: (a: { stream: string; seq: number }) =>
      `event ${a.seq} of ${a.stream} is not what was written: its hash does not fit`,
    hint: 'restore the database of Lockstep from a backup; nothing was done on the basis of this record',
    kind: 'terminal',
    status: 500,
  },
  STORE_DOCUMENT_TOO_LARGE: {
    title: 'What a step wants to remember is too large',
    message: (a: { bytes: number; limit: number }) => `${a.bytes} bytes, and at most ${a.limit} are kept`,
    hint: 'a receipt says what was done and what its undo needs; keep what is larger in a file and remember where it is',
    kind: 'terminal',
    status: 500,
  },
  STORE_DOCUMENT_BROKEN: {
    title: 'A large receipt is not what was written',
    message: (a: { digest: string }) => `the document ${a.digest} is missing, or its content does not fit its digest`,
    hint: 'restore the database of Lockstep from a backup; nothing was done on the basis of this receipt',
    kind: 'terminal',
    status: 500,
  },
})
