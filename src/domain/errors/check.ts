import { defineErrors } from './error.ts'

type Failed = { readonly name: string; readonly end: string; readonly attempts: number }

const failedText = ({ name, end, attempts }: Failed): string =>
  `${name}: ${end}${attempts > 1 ? ` (attempt ${attempts})` : ''}`

/** Running the file's checks. */
export const checkErrors = defineErrors({
  CHECK_FAILED: {
    title: 'A check failed',
    message: (a: { run: string; failed: readonly Failed[]; skipped: readonly string[] }) =>
      [
        `${a.failed.map(failedText).join('; ')}.`,
        ...(a.skipped.length > 0 ? [`Not run because of that: ${a.skipped.join(', ')}.`] : []),
        `The output is in lockstep logs ${a.run}. Nothing was built.`,
      ].join(' '),
    hint: 'correct it and push again; lockstep runs retry runs again what has not passed',
    kind: 'terminal',
    status: 422,
  },
  CHECK_CANCELLED: {
    title: 'The checks were ended on request',
    message: (a: { by: string }) => `${a.by} ended them. Nothing was built.`,
    hint: 'lockstep runs retry runs again what has not passed',
    kind: 'terminal',
    status: 409,
  },
  CHECK_NOT_RUNNING: {
    title: 'No checks of the run are running',
    message: (a: { run: string; state: string }) => `${a.run} is ${a.state}. Nothing was changed.`,
    hint: 'only checks are ended so; lockstep abort ends a deployment',
    kind: 'terminal',
    status: 409,
  },
  CHECK_NOTHING_TO_RETRY: {
    title: 'No check of the run has failed',
    message: (a: { run: string; state: string }) =>
      `${a.run} is ${a.state}, and it was not a check that ended it. Nothing was started.`,
    hint: 'lockstep ship ships the commit again; with --recheck also checks that have passed run again',
    kind: 'terminal',
    status: 409,
  },
  CHECK_USER_UNAVAILABLE: {
    title: 'There is no user to run checks as',
    message: (a: { cause: string }) => `Checks do not run as root, and ${a.cause}. Nothing was run.`,
    hint: 'on Linux wait until other runs have ended; elsewhere run Lockstep as an ordinary user',
    kind: 'retry',
    status: 503,
  },
  CHECK_PROGRAM_MISSING: {
    title: 'What a check needs is not installed',
    message: (a: { check: string; program: string }) => `${a.check} needs ${a.program}, which is not on the server`,
    hint: 'install it where the server finds it by its PATH, or take it out of "with"',
    kind: 'terminal',
    status: 422,
  },
  CHECK_REDIS_FAILED: {
    title: 'Redis did not start for a check',
    message: (a: { check: string; cause: string }) => `${a.check}: ${a.cause}`,
    hint: 'start redis-server by hand on the server: it says what it lacks',
    kind: 'terminal',
    status: 500,
  },
})
