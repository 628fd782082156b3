import type { Account } from './account.ts'

/** A running server. `url` holds the superuser's password: never log it. */
export type Server = {
  /** For the superuser `lockstep` and its database `lockstep`. */
  readonly url: string
  readonly host: string
  readonly port: number
  readonly socketDir: string
  /** Whether it ran already. */
  readonly adopted: boolean
  /** PostgreSQL's version, for example `17.10`. */
  readonly version: string
}

/** Where a start reports what it does; pino's logger fits. */
export type Log = { readonly info: (fields: object, message: string) => void }

/** The superuser and its database. */
export const superuser = 'lockstep'

/** Everything that starting a server on a data directory needs; the folders exist. */
export type ServerPlan = {
  /** Folder of the programs `initdb` and `postgres`. */
  readonly programs: string
  /** Without symbolic links. */
  readonly dataDir: string
  readonly socketDir: string
  readonly logFile: string
  /** Where to listen when it does not run yet. */
  readonly port: number
  /** `name=value`, beyond those that are fixed. */
  readonly settings: readonly string[]
  readonly account: Account
  readonly password: string
  readonly startTimeoutMs: number
  readonly log: Log
}
