import { noSlack } from '../rig/no-slack.ts'
import { webhooksOf } from '../webhooks-in/webhook-world.ts'
import { retentionOf } from '../rig/retention-of.ts'
import { gitSource } from '../../src/adapters/git/git-source.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { loadApp } from '../../src/config/load.ts'
import { loadPolicy } from '../../src/config/policy/load.ts'
import type { Policy } from '../../src/domain/gates/policy.ts'
import { noNotices } from '../../src/domain/notices/settings.ts'
import { turnsByKey } from '../../src/domain/turns.ts'
import { resolvePlan } from '../../src/engine/resolve-plan.ts'
import { api } from '../../src/http/api.ts'
import type { ApiParts } from '../../src/http/parts.ts'
import type { Door } from '../../src/http/door.ts'
import { createGrowth } from '../../src/http/growth.ts'
import type { Authenticated, Authenticate } from '../../src/http/people/authenticate.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { secretsForPlaces } from '../../src/serve/secrets-for.ts'
import { standInsFor } from '../../src/serve/stand-ins-for.ts'
import { writeAnchor } from '../../src/store/anchors.ts'
import { openRecord } from '../../src/store/open-record.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { noticesOf } from '../notices/notice-world.ts'
import { noChecks } from '../rig/no-checks.ts'
import { noImages } from '../rig/no-images.ts'
import { realClock } from '../rig/real-clock.ts'
import { releaseOf } from '../rig/release-of.ts'

export type PeopleWorld = {
  readonly store: Store
  readonly webhooks: ApiParts['webhooks']
  /** The API behind a door, with or without a port. */
  open(door: Door): ApiServer
  close(): Promise<void>
}

const environments = 'environments: { dev: { target: local }, live: { target: local } }'
const appOf = (name: string) =>
  loadApp(`app: ${name}\nservices: { web: { build: ., command: node s.js, health: / } }\n${environments}\n`, 'l.yaml')

const refuse = (what: string) => () => Promise.reject(new Error(`${what} is not part of this test`))

const lockstepOf = (store: Store, policy: Policy): Lockstep => ({
  node: { owner: 'node:test', home: { id: 'here', path: '/nowhere', host: 'here' } },
  store,
  clock: realClock,
  wake: { deployment: () => Promise.resolve(), run: () => Promise.resolve() },
  policy,
  resolvePlan: (request, db) => resolvePlan({ db, policy, clock: realClock }, request),
  sourceOf: gitSource,
  artifacts: {
    build: refuse('a build'),
    locate: refuse('a build'),
    workingCopy: refuse('a build'),
    dropCopy: refuse('a build'),
  },
  readMigrations: () => Promise.resolve([]),
  portsFor: refuse('a target'),
  secretsFor: secretsForPlaces({}),
  standInsFor,
  runLog: () => ({ line: () => undefined }),
  ...noChecks,
  ...noImages,
  inTurn: turnsByKey(),
  appended: () => undefined,
})

/** The real API over a real record in which the apps `shop` and `other` have a release each. */
export const peopleWorld = async (
  databaseUrl: string,
  policy: string,
  change: Partial<ApiParts> = {},
): Promise<PeopleWorld> => {
  const store = await openStore(databaseUrl, () => undefined)
  const lockstep = lockstepOf(store, loadPolicy(policy, 'policy.yaml'))
  for (const app of ['shop', 'other'])
    await saveRelease(store.db, releaseOf(1, { id: `r-${app}`, app, commit: 'a'.repeat(40), config: appOf(app) }))
  const opened: ApiServer[] = []
  const parts = {
    lockstep,
    growth: createGrowth(),
    notices: noticesOf(lockstep, noNotices),
    log: { error: () => undefined },
    readLog: () => Promise.resolve({ lines: [], next: 0 }),
    anchorNow: () => writeAnchor(store),
    openRecord: () => openRecord(databaseUrl),
    retention: retentionOf(store),
    readiness: () => Promise.resolve({ problems: [], schema: 0, leads: 0 }),
    stopping: new AbortController().signal,
    signIn: null,
    pageFolder: '/nowhere',
    webhooks: webhooksOf(lockstep),
    slack: noSlack,
    version: '0.0.0',
    node: null,
    ...change,
  }
  return {
    store,
    webhooks: parts.webhooks,
    open: door => {
      const server = api(parts, door)
      opened.push(server)
      return server
    },
    close: async () => {
      for (const server of opened) await server.close()
      await store.close()
    },
  }
}

/** Believes whom a header names, so that a test can be anybody. */
export const byHeader: Authenticate = ({ headers }) => {
  const text = headers['x-principal']
  return Promise.resolve(typeof text === 'string' ? (JSON.parse(text) as Authenticated) : null)
}

export const headersOf = (principal: Authenticated): Record<string, string> => ({
  'x-principal': JSON.stringify(principal),
})

export const personNamed = (name: string): Authenticated => ({ kind: 'person', name, groups: [], scope: null })
