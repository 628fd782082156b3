import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declareFreeze } from '../../src/store/freezes.ts'
import { takeDelivery } from '../../src/store/take-delivery.ts'
import { saveRun } from '../../src/store/runs.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { ownersDoor } from '../../src/http/door.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { byHeader, headersOf, peopleWorld, personNamed } from './people-world.ts'
import type { PeopleWorld } from './people-world.ts'

const roles = ['viewer', 'deployer', 'approver', 'admin'] as const
type Role = (typeof roles)[number]

/** What an operation is about: one environment, an app, all there is, nothing that is anybody's, what is one's own, or it is open to everybody. */
type About = 'environment' | 'app' | 'all' | 'somewhere' | 'known' | 'everybody'

/** Written from what the roles are to mean, not from the routes. */
const rules: Readonly<Record<string, readonly [Role, About]>> = {
  getHealth: ['viewer', 'everybody'],
  getReadiness: ['viewer', 'everybody'],
  listWays: ['viewer', 'everybody'],
  signIn: ['viewer', 'everybody'],
  signInByProvider: ['viewer', 'everybody'],
  signOut: ['viewer', 'everybody'],
  changePassword: ['viewer', 'everybody'],
  acceptInvitation: ['viewer', 'everybody'],
  getMe: ['viewer', 'known'],
  getMyRole: ['viewer', 'known'],
  inviteFirstAdmin: ['viewer', 'known'],
  invitePerson: ['admin', 'all'],
  listPeople: ['admin', 'all'],
  signPersonOut: ['admin', 'all'],
  removePerson: ['admin', 'all'],
  takeWebhook: ['viewer', 'everybody'],
  // Slack proves itself, and whoever pressed the button is held to the rules of approve and reject.
  decideInSlack: ['viewer', 'everybody'],
  listDeliveries: ['viewer', 'all'],
  getDelivery: ['viewer', 'app'],
  redeliver: ['deployer', 'app'],
  releaseDelivery: ['approver', 'app'],
  listConsumers: ['viewer', 'environment'],
  pauseConsumer: ['deployer', 'environment'],
  resumeConsumer: ['deployer', 'environment'],
  listFlags: ['viewer', 'environment'],
  checkSecrets: ['deployer', 'environment'],
  setFlag: ['deployer', 'environment'],
  resetFlag: ['deployer', 'environment'],
  listFlagTokens: ['deployer', 'environment'],
  createFlagToken: ['deployer', 'environment'],
  revokeFlagToken: ['deployer', 'environment'],
  // They look for tokens of their own kind.
  evaluateFlag: ['viewer', 'everybody'],
  evaluateFlags: ['viewer', 'everybody'],
  previewRetention: ['admin', 'all'],
  applyRetention: ['admin', 'all'],
  listNodes: ['viewer', 'somewhere'],
  getPolicy: ['viewer', 'somewhere'],
  ship: ['deployer', 'somewhere'],
  preview: ['deployer', 'somewhere'],
  getRun: ['viewer', 'app'],
  listRuns: ['viewer', 'all'],
  retryRun: ['deployer', 'app'],
  cancelRun: ['deployer', 'app'],
  getChecks: ['viewer', 'app'],
  listApps: ['viewer', 'somewhere'],
  getStatus: ['viewer', 'app'],
  getDrift: ['viewer', 'app'],
  getParity: ['viewer', 'app'],
  getDifference: ['viewer', 'app'],
  listHistory: ['viewer', 'app'],
  getMetrics: ['viewer', 'app'],
  planDeployment: ['viewer', 'environment'],
  deploy: ['deployer', 'environment'],
  startDrill: ['admin', 'environment'],
  listRollbackTargets: ['viewer', 'environment'],
  preflightRollback: ['viewer', 'environment'],
  rollBack: ['deployer', 'environment'],
  listHolds: ['viewer', 'app'],
  hold: ['deployer', 'environment'],
  liftHold: ['deployer', 'environment'],
  getDeployment: ['viewer', 'environment'],
  getDeploymentPlan: ['viewer', 'environment'],
  abort: ['deployer', 'environment'],
  answer: ['deployer', 'environment'],
  continueUndo: ['deployer', 'environment'],
  attest: ['admin', 'environment'],
  adopt: ['admin', 'environment'],
  approve: ['approver', 'environment'],
  tick: ['approver', 'environment'],
  reject: ['approver', 'environment'],
  // Whom the policy names for it, as before there were roles.
  breakGlass: ['viewer', 'environment'],
  listFreezes: ['viewer', 'app'],
  freeze: ['admin', 'app'],
  liftFreeze: ['admin', 'environment'],
  followEvents: ['viewer', 'environment'],
  followLog: ['viewer', 'environment'],
  followAll: ['viewer', 'all'],
  listChannels: ['viewer', 'all'],
  testChannel: ['admin', 'all'],
  retryNotices: ['admin', 'all'],
  rehearse: ['deployer', 'environment'],
  listReleases: ['viewer', 'app'],
  listCommits: ['viewer', 'app'],
  getRelease: ['viewer', 'app'],
  getReleaseRecord: ['viewer', 'app'],
  listMigrationTexts: ['viewer', 'app'],
  collectMetrics: ['viewer', 'all'],
  listAudit: ['viewer', 'all'],
  exportAudit: ['viewer', 'all'],
  verifyAudit: ['viewer', 'all'],
  anchor: ['admin', 'all'],
  listTokens: ['viewer', 'known'],
  createToken: ['viewer', 'somewhere'],
  revokeToken: ['viewer', 'known'],
}

const places = {
  all: {},
  app: { apps: 'shop' },
  here: { apps: 'shop', environments: 'dev' },
  'other environment': { apps: 'shop', environments: 'live' },
  'other app': { apps: 'other' },
} as const
type Place = keyof typeof places
const placeNames = Object.keys(places) as readonly Place[]

/** Where a role has to be had for what is about shop, in dev. */
const enough: Readonly<Record<About, readonly Place[]>> = {
  everybody: placeNames,
  known: placeNames,
  somewhere: placeNames,
  app: ['all', 'app', 'here', 'other environment'],
  environment: ['all', 'app', 'here'],
  all: ['all'],
}

const bearerOf = (role: Role, place: Place): string => `${role}-${place.replace(' ', '-')}`
const policy = JSON.stringify({
  roles: roles.flatMap(role => placeNames.map(place => ({ role, who: bearerOf(role, place), ...places[place] }))),
})

const postgres = postgresForTests()
let world: PeopleWorld
let server: ApiServer
let ids: Readonly<Record<string, string>>

beforeAll(async () => {
  world = await peopleWorld((await postgres.database()).url, policy)
  server = world.open({ authenticators: [byHeader], outside: null })
  const made = await world.open(ownersDoor).inject({
    method: 'POST',
    url: '/v1/apps/shop/environments/dev/deployments',
    payload: { release: 'v1' },
  })
  const { id } = made.json<{ id: string }>()
  const actor = { kind: 'person', name: 'ada' } as const
  const freeze = await declareFreeze(
    world.store.db,
    { app: 'shop', environment: 'dev', from: '2026-01-01T00:00:00Z', to: null, reason: 'rest' },
    actor,
  )
  const run = { id: 'run-1', app: 'shop', state: 'failed', actor, repository: '/r', commit: 'c', file: 'f' } as const
  const more = { environments: ['dev'], release: null, already: [], error: null, createdAt: '2026-01-01T00:00:00Z' }
  await saveRun(world.store.db, { ...run, ...more })
  const taken = {
    source: 'github',
    delivery: 'a',
    digest: null,
    event: 'push',
    refs: ['refs/heads/main'],
    outcome: null,
  }
  await takeDelivery(world.store, { ids: ['hook-1'], app: 'shop', ...taken } as const)
  ids = { deployments: id, logs: id, freezes: freeze.id, runs: run.id, webhooks: 'hook-1' }
})
afterAll(() => world.close())

type Operation = { readonly id: string; readonly method: 'GET' | 'POST'; readonly url: string }

const operationsOf = async (): Promise<readonly Operation[]> => {
  const document = (await server.inject({ url: '/v1/openapi.json' })).json<{
    paths: Record<string, Record<string, { operationId: string }>>
  }>()
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      id: operationId,
      method: method.toUpperCase() as 'GET' | 'POST',
      url: path
        .replace('{app}', 'shop')
        .replace('{environment}', 'dev')
        .replace('{release}', 'v1')
        .replace('{channel}', 'none')
        .replace('{name}', 'none')
        .replace('{id}', ids[path.split('/')[2] ?? ''] ?? 'none'),
    })),
  )
}

/** A request that is refused for another reason once it is let in: nothing is done, and a stream does not begin. */
const ask = async ({ method, url }: Operation, who: string | null) => {
  const isStream = url === '/v1/events'
  const answer = await server.inject({
    method,
    url: isStream ? `${url}?after=` : url,
    headers: {
      ...(who !== null && headersOf(personNamed(who))),
      ...(method === 'POST' && { 'idempotency-key': 'short' }),
    },
  })
  const code = answer.statusCode < 400 ? '' : answer.json<{ code: string }>().code
  return code.startsWith('AUTH_') ? `${answer.statusCode} ${code}` : 'let in'
}

describe('every operation of the document', () => {
  it('has a rule here, and every rule an operation', async () => {
    expect((await operationsOf()).map(({ id }) => id).sort()).toEqual(Object.keys(rules).sort())
  })

  it('lets in each role at each place, or not, as the rules say', async () => {
    const seen: string[] = []
    const expected: string[] = []
    for (const operation of await operationsOf()) {
      const [needs, about] = rules[operation.id] ?? ['admin', 'all']
      for (const role of roles)
        for (const place of placeNames) {
          const isIn =
            about === 'everybody' || (roles.indexOf(role) >= roles.indexOf(needs) && enough[about].includes(place))
          const who = `${operation.id} ${role} ${place}`
          expected.push(`${who}: ${isIn ? 'let in' : '403 AUTH_DENIED'}`)
          seen.push(`${who}: ${await ask(operation, bearerOf(role, place))}`)
        }
    }
    expect(seen).toEqual(expected)
    expect(seen.length).toBe(Object.keys(rules).length * roles.length * placeNames.length)
  })

  it('lets in nobody without a role, and nobody who does not say who it is, unless it is open to everybody', async () => {
    for (const operation of await operationsOf()) {
      const about = rules[operation.id]?.[1]
      const isOpen = about === 'everybody'
      expect([operation.id, await ask(operation, null), await ask(operation, 'stranger')]).toEqual([
        operation.id,
        isOpen ? 'let in' : '401 AUTH_NEEDED',
        isOpen || about === 'known' ? 'let in' : '403 AUTH_DENIED',
      ])
    }
  })
})

it('a server with a route without a rule does not come up', () => {
  const bare = world.open(ownersDoor)
  expect(() => bare.get('/v1/forgotten', () => 'all that there is')).toThrow('does not say who may use it')
})
