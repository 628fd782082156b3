import { randomBytes } from 'node:crypto'
import { servedFlags } from '../../src/app/served-flags.ts'
import { loadApp } from '../../src/config/load.ts'
import { issueInstanceToken } from '../../src/domain/instance-token.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { flagServer } from '../../src/http/flag-server.ts'
import type { FlagServer } from '../../src/http/flag-server.ts'
import { ownersDoor } from '../../src/http/door.ts'
import { createGuesses } from '../../src/http/people/guesses.ts'
import { byToken } from '../../src/http/people/by-token.ts'
import { instanceFlags } from '../../src/store/instance-flags.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { byHeader, headersOf, peopleWorld, personNamed } from '../people/people-world.ts'
import type { PeopleWorld } from '../people/people-world.ts'
import { newReleaseOf } from '../rig/release-of.ts'

const policy = `
roles:
  - { role: deployer, who: dee, apps: shop, environments: e* }
  - { role: viewer, who: vic }
  - { role: deployer, who: one-only, environments: e1 }
`

const key = randomBytes(32)

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: unknown }

export type FeatureWorld = {
  readonly world: PeopleWorld
  /** Where instances ask. */
  readonly flagsUrl: string
  /** The port at which everybody else asks. */
  readonly apiUrl: string
  ask(
    who: string | null,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Builds a release of shop whose file has these flags; its id. */
  release(flags: object, more?: object): Promise<{ readonly id: string; readonly version: string }>
  /** From now on the environment runs it. */
  runs(environment: string, release: string): Promise<void>
  instanceToken(environment: string, release: string): string
  close(): Promise<void>
}

/** Each test has one of its own. */
const names = Array.from({ length: 12 }, (_, index) => `e${index + 1}`)

const configOf = (flags: object, more: object): object =>
  loadApp(
    JSON.stringify({
      app: 'shop',
      services: { web: { build: '.', command: 'node s.js', health: '/' } },
      environments: Object.fromEntries(names.map(name => [name, { target: 'local' }])),
      flags,
      ...more,
    }),
    'lockstep.yaml',
  )

/** The real API and the real flag service over one record; who asks stands in a header. */
export const featureWorld = async (databaseUrl: string): Promise<FeatureWorld> => {
  const world = await peopleWorld(databaseUrl, policy)
  const { store } = world
  const outside = {
    hosts: new Set(['127.0.0.1']),
    isHttps: false,
    proxies: [],
    guesses: createGuesses({ wrong: 6, withinS: 60 }),
  }
  const api: ApiServer = world.open({ authenticators: [byToken(store.pool), byHeader], outside })
  const apiUrl = await api.listen({ host: '127.0.0.1', port: 0 })
  const instances: FlagServer = flagServer({
    key,
    flagsOf: place => instanceFlags(store.pool, place, { consumeFlags: ['consume'] }),
    featuresOf: servedFlags(store).ofRelease,
    log: {
      error: ({ err }) => {
        throw err
      },
    },
  })
  const flagsUrl = await instances.listen(0)
  const made = await world.open(ownersDoor).inject({
    method: 'POST',
    url: '/v1/apps/shop/environments/dev/deployments',
    payload: { release: 'v1' },
  })
  const { id: deployment } = made.json<{ id: string }>()
  return {
    world,
    flagsUrl,
    apiUrl,
    ask: async (who, method, path, body, headers = {}) => {
      const answer = await fetch(`${apiUrl}${path}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(who !== null && headersOf(personNamed(who))),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      const json = text === '' ? null : (JSON.parse(text) as unknown)
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: json }
    },
    release: async (flags, more = {}) => {
      const config = configOf(flags, more) as never
      const { id, version } = await saveRelease(store.db, newReleaseOf({ app: 'shop', config }))
      return { id, version }
    },
    runs: async (environment, release) => {
      await store.pool.query(
        `insert into environments (app, environment, release, deployment) values ('shop', $1, $2, $3)
         on conflict (app, environment) do update set release = excluded.release`,
        [environment, release, deployment],
      )
    },
    instanceToken: (environment, release) =>
      issueInstanceToken(key, { app: 'shop', environment, service: 'web', release, instance: `web-${release}` }),
    close: async () => {
      await instances.close()
      await world.close()
    },
  }
}
