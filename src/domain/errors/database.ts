import { defineErrors } from './error.ts'

/** What goes wrong between Lockstep and the database of an environment. `place` is host, port and database. */
export const databaseErrors = defineErrors({
  DATABASE_UNREACHABLE: {
    title: 'Database not reachable',
    message: ({ place, reason }: { place: string; reason: string }) => `No connection to ${place}: ${reason}.`,
    hint: 'Check that the database runs, and its address, user and password.',
    kind: 'retry',
    status: 503,
  },
  DATABASE_REFUSED: {
    title: 'The database refused',
    message: ({ place, reason }: { place: string; reason: string }) => `${place}: ${reason}.`,
    hint: 'Check the rights of the user that Lockstep uses, and the log of the database.',
    kind: 'terminal',
    status: 502,
  },
  DATABASE_SESSION_STUCK: {
    title: 'The server does not end a session',
    message: ({ tag, sessions, waitedMs }: { tag: string; sessions: number; waitedMs: number }) =>
      `${sessions} session(s) named ${tag} still run ${waitedMs} ms after the server was told to end them.`,
    hint: 'It is tried again. Look at them in pg_stat_activity; a broken disk or network mount can hold a session.',
    kind: 'retry',
    status: 503,
  },
})
