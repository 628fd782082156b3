import { defineErrors } from './error.ts'

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`

/** What goes wrong when a database is copied before a deployment. None of these changes the database. */
export const snapshotErrors = defineErrors({
  SNAPSHOT_NO_TOOL: {
    title: 'Nothing to take a snapshot with',
    message: ({ serverMajor, found }: { serverMajor: number; found: readonly string[] }) =>
      `The database is PostgreSQL ${serverMajor}, and no pg_dump of that version or newer is here (found: ${found.join(', ') || 'none'}).`,
    hint: 'Install the PostgreSQL client of that version, put it on the PATH, or take the snapshot step out of the plan.',
    kind: 'terminal',
    status: 422,
  },
  SNAPSHOT_NO_SPACE: {
    title: 'No space for a snapshot',
    message: ({ folder, freeBytes, neededBytes }: { folder: string; freeBytes: number; neededBytes: number }) =>
      `${folder} has ${megabytes(freeBytes)} free, and the database has ${megabytes(neededBytes)}. Nothing was left behind.`,
    hint: 'Free some space there, for example by removing old snapshots.',
    kind: 'terminal',
    status: 507,
  },
  SNAPSHOT_FAILED: {
    title: 'Snapshot failed',
    message: ({ what, tail }: { what: string; tail: string }) => `${what} failed: ${tail}\nNothing was left behind.`,
    hint: 'The lines above are what the program said last. Correct the cause and try again.',
    kind: 'terminal',
    status: 502,
  },
  SNAPSHOT_ABORTED: {
    title: 'Snapshot stopped on request',
    message: ({ id }: { id: string }) => `Snapshot ${id} was stopped before it was complete. Nothing was left behind.`,
    hint: 'Start again if you still need it.',
    kind: 'terminal',
    status: 409,
  },
})
