import { defineErrors } from './error.ts'

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`

/** Backing Lockstep itself up, and bringing it back. */
export const backupErrors = defineErrors({
  BACKUP_NOTHING: {
    title: 'There is nothing to back up',
    message: (a: { home: string }) => `${a.home} has no database of Lockstep, and DATABASE_URL names none`,
    hint: 'name the data folder by LOCKSTEP_HOME, and the database by DATABASE_URL if it is not in that folder',
    kind: 'terminal',
    status: 404,
  },
  BACKUP_TARGET_TAKEN: {
    title: 'Something is there already',
    message: (a: { target: string }) => `${a.target} is there and is not empty; nothing was written`,
    hint: 'name a folder that is not there yet: a backup never replaces another one',
    kind: 'terminal',
    status: 409,
  },
  BACKUP_NO_TOOL: {
    title: 'Nothing to copy the database with',
    message: (a: { program: string; major: number; found: readonly string[] }) =>
      `${a.program} of PostgreSQL ${a.major} or newer is needed, and is not here (found: ${a.found.join(', ') || 'none'})`,
    hint: 'install the client programs of that version of PostgreSQL; lockstep doctor shows which are found',
    kind: 'terminal',
    status: 422,
  },
  BACKUP_NO_SPACE: {
    title: 'No space for a backup',
    message: (a: { folder: string; freeBytes: number; neededBytes: number }) =>
      `${a.folder} has ${megabytes(a.freeBytes)} free, and up to ${megabytes(a.neededBytes)} are needed; nothing was left behind`,
    hint: 'free some space there, or name a folder on another disk',
    kind: 'terminal',
    status: 507,
  },
  BACKUP_FAILED: {
    title: 'The backup failed',
    message: (a: { what: string; tail: string }) => `${a.what}: ${a.tail}\nNothing was left behind.`,
    hint: 'the lines above are what was said last; correct the cause and try again',
    kind: 'terminal',
    status: 502,
  },
  BACKUP_UNREADABLE: {
    title: 'This is no backup of Lockstep',
    message: (a: { folder: string; reason: string }) => `${a.folder}: ${a.reason}`,
    hint: 'name the folder that lockstep backup has written, the one with manifest.json in it',
    kind: 'terminal',
    status: 422,
  },
  BACKUP_NEWER: {
    title: 'The backup was made by a newer Lockstep',
    message: (a: { found: number; known: number; version: string }) =>
      `it has schema ${a.found} and was made by ${a.version}; this Lockstep knows schema ${a.known}. Nothing was changed.`,
    hint: 'restore it with that version of Lockstep, or with a newer one',
    kind: 'terminal',
    status: 422,
  },
  BACKUP_DAMAGED: {
    title: 'The backup is not what was written',
    message: (a: { what: readonly string[] }) =>
      `${a.what.slice(0, 5).join(', ')}${a.what.length > 5 ? ` and ${a.what.length - 5} more` : ''} ${a.what.length === 1 ? 'is' : 'are'} missing or changed. Nothing was restored.`,
    hint: 'use another copy of this backup, or an older one',
    kind: 'terminal',
    status: 422,
  },
  RESTORE_NOT_EMPTY: {
    title: 'A backup is restored into nothing but emptiness',
    message: (a: { what: string }) => `${a.what}; nothing was changed`,
    hint: 'name an empty data folder by LOCKSTEP_HOME and, if needed, an empty database by DATABASE_URL',
    kind: 'terminal',
    status: 409,
  },
  RESTORE_WRONG_DATABASE: {
    title: 'The backup brings its database along',
    message: () =>
      "it is a copy of Lockstep's own PostgreSQL with all its files, and DATABASE_URL names another server",
    hint: 'take DATABASE_URL out of the environment: the database is restored inside the data folder',
    kind: 'terminal',
    status: 409,
  },
  RESTORE_FAILED: {
    title: 'The backup could not be restored',
    message: (a: { what: string; tail: string; left: string }) => `${a.what}: ${a.tail}\n${a.left}`,
    hint: 'correct the cause, remove what was left, and restore again',
    kind: 'terminal',
    status: 502,
  },
})
