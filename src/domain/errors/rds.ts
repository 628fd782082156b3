import { defineErrors } from './error.ts'

type About = { readonly what: string; readonly where: string }

const terminal = { kind: 'terminal', status: 409 } as const

/** What goes wrong when RDS is asked for a snapshot. None of these changes the database. */
export const rdsErrors = defineErrors({
  RDS_NOT_FOUND: {
    title: 'There is no such database in RDS',
    message: (a: About) => `there is no ${a.what} in ${a.where}`,
    hint: 'correct snapshot.rds of the environment, or its region; it is the identifier of the instance, not the name of the database in it',
    ...terminal,
  },
  RDS_REFUSED: {
    title: 'RDS does not make a snapshot',
    message: (a: About & { why: string }) => `${a.what} in ${a.where}: ${a.why}`,
    hint: 'let the role of the environment be assumed from here, and give it what docs/guides/migrations.md lists; a quota is raised at AWS',
    ...terminal,
  },
  RDS_UNREACHABLE: {
    title: 'RDS does not answer now',
    message: (a: About & { why: string }) => `${a.what} in ${a.where}: ${a.why}`,
    hint: 'it is tried again by itself: the database may be busy with a change or a backup, or this machine does not reach AWS',
    kind: 'retry',
    status: 503,
  },
  RDS_SNAPSHOT_FAILED: {
    title: 'RDS gave up on a snapshot',
    message: (a: About & { why: string }) => `${a.what} in ${a.where} is ${a.why}`,
    hint: 'nothing was changed; look at the events of the database in RDS, then deploy again. What is left of the snapshot is yours to delete',
    ...terminal,
  },
})
