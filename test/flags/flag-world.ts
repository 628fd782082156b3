import { randomBytes } from 'node:crypto'
import { OFREPProvider } from '@openfeature/ofrep-provider'
import type { Client } from '@openfeature/server-sdk'
import { OpenFeature } from '@openfeature/server-sdk'
import { afterAll, beforeAll } from 'vitest'
import { servedFlags } from '../../src/app/served-flags.ts'
import type { Place } from '../../src/domain/environment.ts'
import type { InstanceClaims } from '../../src/domain/instance-token.ts'
import { issueInstanceToken } from '../../src/domain/instance-token.ts'
import type { FlagServer } from '../../src/http/flag-server.ts'
import { flagServer } from '../../src/http/flag-server.ts'
import type { Flags } from '../../src/ports/flags.ts'
import { instanceFlags } from '../../src/store/instance-flags.ts'
import { storeFlags } from '../../src/store/flags.ts'
import type { Store } from '../../src/store/open-store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { consumeFlag } from '../contract/flags.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresForTests } from '../rig/postgres.ts'

export const key = randomBytes(32)
const defaults = { consumeFlags: [consumeFlag] }

export const claimsOf = (instance: string, more: Partial<InstanceClaims> = {}): InstanceClaims => ({
  app: 'orders',
  environment: 'production',
  service: 'worker',
  release: 'r1',
  instance,
  ...more,
})
export const tokenOf = (instance: string, more: Partial<InstanceClaims> = {}): string =>
  issueInstanceToken(key, claimsOf(instance, more))

/** The real OpenFeature SDK with its OFREP provider, as a service uses it. */
export const sdk = async (url: string, token: string): Promise<Client> => {
  const provider = new OFREPProvider({ baseUrl: url, headers: { authorization: `Bearer ${token}` } })
  await OpenFeature.setProviderAndWait(token, provider)
  return OpenFeature.getClient(token)
}

/** `POST` with JSON and what came back. */
export const post = async (url: string, token: string | null, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: (text === '' ? null : JSON.parse(text)) as unknown }
}

export type FlagWorld = {
  readonly url: string
  readonly logged: readonly unknown[]
  flags(place?: Place): Flags
  /** Keeps everybody out of the flags' database, or lets them in again. */
  database(is: 'away' | 'back'): Promise<void>
}

const steer = async (adminUrl: string, name: string, is: 'away' | 'back'): Promise<void> => {
  await query(adminUrl, `alter database ${name} allow_connections ${is === 'back'}`)
  if (is === 'away')
    await query(adminUrl, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
}

/** A flag service on a real database, for one test file. */
export const flagWorld = (): (() => FlagWorld) => {
  const postgres = postgresForTests()
  let world: FlagWorld | undefined
  let store: Store
  let server: FlagServer
  beforeAll(async () => {
    const database = await postgres.database()
    store = await openStore(database.url, () => {})
    const logged: unknown[] = []
    const log = { error: ({ err }: { readonly err: unknown }) => void logged.push(err) }
    const flagsOf = (place: Place) => instanceFlags(store.pool, place, defaults)
    server = flagServer({ key, flagsOf, featuresOf: servedFlags(store).ofRelease, log })
    world = {
      url: await server.listen(0),
      logged,
      flags: (place = { app: 'orders', environment: 'production' }) => storeFlags(store.pool, place, defaults),
      database: is => steer(postgres.server().url, database.name, is),
    }
  })
  afterAll(async () => {
    await OpenFeature.close()
    await server.close()
    await store.close()
  })
  return () => {
    if (world === undefined) throw new Error('the flag service is not running: use it inside a test')
    return world
  }
}
