import { existsSync, readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { agentClient } from '../../src/agent/client.ts'
import type { NodeSeen } from '../../src/app/nodes.ts'
import type { Run } from '../../src/domain/run.ts'
import { stopAll } from '../../src/serve/stop-all.ts'
import { migration, tinyDatabase } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { oneEnvironment } from './effects.ts'
import type { NodeProcess } from './node-process.ts'
import { nodesRig, patience, runSucceeds, ship, statusOf } from './nodes-rig.ts'
import type { NodesRig } from './nodes-rig.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 })

let rig: NodesRig
let here: NodeProcess
let there: NodeProcess
const otherHome = (): string => rig.path('o')
beforeAll(async () => {
  rig = await nodesRig()
  here = await rig.node('here')
  await mkdir(otherHome(), { mode: 0o711 })
  there = await rig.node('there', { home: otherHome() })
})
afterAll(async () => {
  there.kill('SIGKILL')
  await there.ended()
  await stopAll(otherHome(), { progress: () => undefined })
  await rig.close()
})

const deploy = ['migrate', 'start', 'shift', 'retire']

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter(name => !name.startsWith('.')) : []

it('a node of another data folder hands on what it cannot reach, and says where it is', async () => {
  const app = await rig.app('bound', {})
  const files = { 'lockstep.yaml': oneEnvironment('bound', { database: tinyDatabase, deploy }) }
  await app.commit({ ...files, 'db/001_a.sql': migration('create table a (x int);', 'drop table a;') })
  await runSucceeds(here.client, await ship(here.client, app))
  await app.commit({ version: 'two', 'db/002_b.sql': migration('create table b (x int);', 'drop table b;') })
  await runSucceeds(there.client, await ship(there.client, app))

  const seenThere = await statusOf(there.client, 'bound', 'development')
  const seenHere = await statusOf(here.client, 'bound', 'development')
  expect(seenHere).toMatchObject({ elsewhere: null, release: { version: 'v2' } })
  expect(seenHere.services[0]?.instances.map(({ release, state }) => `${release} ${state}`)).toEqual(['v2 healthy'])
  expect(seenThere).toMatchObject({ elsewhere: { home: rig.home, nodes: 1 }, services: [], release: { version: 'v2' } })
  expect(await agentClient(otherHome()).instances({ app: 'bound', environment: 'development' })).toEqual([])
  expect([namesIn(join(otherHome(), 'artifacts')), namesIn(join(otherHome(), 'secrets'))]).toEqual([[], []])
  const preflight = there.client.post('/v1/apps/bound/environments/development/rollback-preflight', { to: null })
  await expect(preflight).rejects.toMatchObject({ code: 'SERVE_ELSEWHERE', message: expect.stringContaining(rig.home) })
})

it('where no node of its data folder lives it waits, status says so, and it goes on when one is started', async () => {
  const app = await rig.app('alone', {})
  await app.commit({ 'lockstep.yaml': oneEnvironment('alone', {}) })
  await runSucceeds(here.client, await ship(here.client, app))
  here.kill('SIGTERM')
  await here.ended()
  expect(await statusOf(there.client, 'alone', 'development')).toMatchObject({ elsewhere: { nodes: 0 } })
  await app.commit({ version: 'two' })
  const run = await ship(there.client, app)
  const another = await rig.app('free', {})
  await another.commit({ 'lockstep.yaml': oneEnvironment('free', {}) })
  // What lives nowhere yet goes on beside it, where it was asked for.
  await runSucceeds(there.client, await ship(there.client, another))
  expect(await statusOf(there.client, 'free', 'development')).toMatchObject({
    elsewhere: null,
    release: { version: 'v1' },
  })
  expect(await there.client.get<Run>(`/v1/runs/${run}`)).toMatchObject({ state: 'building' })
  here = await rig.node('here')
  await runSucceeds(there.client, run)
  await until(
    'both live',
    async () =>
      (await there.client.get<readonly NodeSeen[]>('/v1/nodes')).filter(({ isAlive }) => isAlive).length === 2,
    patience,
  )
  expect(await statusOf(there.client, 'alone', 'development')).toMatchObject({ elsewhere: { nodes: 1 } })
})
