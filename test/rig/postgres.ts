import { afterAll, beforeAll } from 'vitest'
import { createDatabase } from './postgres-database.ts'
import { startEmbeddedPostgres } from './postgres-embedded.ts'
import { startSystemPostgres } from './postgres-system.ts'

export type TestServer = {
  /** Superuser, over loopback with a password. */
  readonly url: string
  readonly major: number
  readonly dataDir: string
  stop(): Promise<void>
}

export type TestDatabase = { readonly url: string; readonly name: string }

export type TestPostgres = {
  /** The running server; throws outside of tests and hooks. */
  server(): TestServer
  /** A fresh, empty database of its own. */
  database(): Promise<TestDatabase>
}

const starters = { embedded: startEmbeddedPostgres, system: startSystemPostgres }

/**
 * One real server for a test file, started before its tests and stopped after them. Call it once, at the top level.
 * Each `database()` is new, so tests of a file do not see each other. `system` is the machine's own PostgreSQL, which
 * has pg_dump and pg_restore of its version.
 */
export const postgresForTests = (kind: keyof typeof starters = 'embedded'): TestPostgres => {
  let running: TestServer | undefined
  let made = 0
  const server = (): TestServer => {
    if (!running) throw new Error('the test server is not running: use it inside a test or hook')
    return running
  }
  beforeAll(async () => {
    running = await starters[kind]()
  })
  afterAll(() => running?.stop())
  return { server, database: () => createDatabase(server().url, `t${(made += 1)}`) }
}
