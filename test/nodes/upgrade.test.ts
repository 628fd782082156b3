import { rm, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { NodeSeen } from '../../src/app/nodes.ts'
import { apiClient } from '../../src/cli/api-client.ts'
import { nodeFolder } from '../../src/files/node-folders.ts'
import { firstBrokenRow } from '../../src/domain/event-chain.ts'
import type { ChainedRow } from '../../src/domain/event-chain.ts'
import type { Plan } from '../../src/domain/plan.ts'
import { socketPath } from '../../src/serve/home.ts'
import { schemaNumber } from '../../src/store/migrate-store.ts'
import { until } from '../rig/until.ts'
import { yaml } from '../rig/tiny-app.ts'
import { noted, noting } from './effects.ts'
import { newerSource } from './newer-source.ts'
import type { NodeProcess } from './node-process.ts'
import { leaderOf, nodesRig, patience, runSucceeds, ship, statusOf, view } from './nodes-rig.ts'
import type { NodesRig } from './nodes-rig.ts'

vi.setConfig({ testTimeout: 500_000, hookTimeout: 180_000 })

let rig: NodesRig
let source: string
beforeAll(async () => {
  rig = await nodesRig()
  source = await newerSource(rig.path('newer'))
})
afterAll(() => rig.close())

const query = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
  const client = new pg.Client({ connectionString: rig.databaseUrl, options: '-c search_path=lockstep' })
  await client.connect()
  try {
    return (await client.query<Row>(text, [...values])).rows
  } finally {
    await client.end()
  }
}

const start = async ({ client }: NodeProcess, environment: string, release: string): Promise<string> => {
  const path = `/v1/apps/rolling/environments/${environment}/deployments`
  return (await client.post<{ id: string; plan: Plan }>(path, { release })).id
}

const succeeds = (node: NodeProcess, id: string): Promise<unknown> =>
  until(`${id} succeeds`, async () => (await view(node.client, id)).state === 'succeeded', patience)

const typesOf = async (id: string): Promise<readonly string[]> =>
  (await query<{ type: string }>('select type from events where stream = $1 order by seq', [id])).map(
    ({ type }) => type,
  )

const approve = async (node: NodeProcess, id: string): Promise<void> => {
  const ann = apiClient(rig.home, socketPath(nodeFolder(rig.home, node.name)), 'ann')
  const { hash } = await ann.get<Plan>(`/v1/deployments/${id}/plan`)
  await ann.post(`/v1/deployments/${id}/approve`, { planHash: hash, reason: 'it is as expected' })
}

it('nodes are upgraded one by one, and back, with deployments under way and waiting; each does what it knows', async () => {
  const log = rig.path('rolling.log')
  const gate = rig.path('rolling.gate')
  const app = await rig.app('rolling', {})
  const local = { target: 'local' }
  const environments = {
    first: local,
    east: local,
    west: local,
    asked: { ...local, gates: { approvals: { from: ['ann'], count: 1 } } },
  }
  const services = { web: { build: '.', command: 'node server.js' } }
  const plain = { app: 'rolling', services, environments, deploy: ['start', 'shift'] }
  const gated = {
    ...plain,
    deploy: ['start', { run: { name: 'note', do: noting(log, 'note', gate), undo: 'true' } }, 'shift', 'retire'],
  }

  let a = await rig.node('a')
  let b = await rig.node('b')
  await app.commit({ 'lockstep.yaml': yaml(plain) })
  await runSucceeds(a.client, await ship(a.client, app, 'first'))
  await app.commit({ version: 'two', 'lockstep.yaml': yaml(gated) })
  await writeFile(gate, '')
  await runSucceeds(a.client, await ship(a.client, app, 'first'))
  await rm(gate)
  const underWay = await start(a, 'east', 'v2')
  const waiting = await start(a, 'asked', 'v2')
  await until('it is under way', () => noted(log).some(line => line.includes(underWay)), patience)

  // One node is upgraded; the other one goes on beside it, also after a start on the newer schema.
  a.kill('SIGTERM')
  await a.ended()
  a = await rig.node('a', { source })
  b.kill('SIGTERM')
  await b.ended()
  b = await rig.node('b')
  const [schema] = await query<{ version: number }>('select max(version) as version from schema_versions')
  expect(schema).toEqual({ version: schemaNumber + 1 })
  const seen = await b.client.get<readonly NodeSeen[]>('/v1/nodes')
  expect(seen.map(({ name, schema, isAlive }) => [name, schema, isAlive])).toEqual([
    ['a', schemaNumber + 1, true],
    ['b', schemaNumber, true],
  ])

  // The newer one plans a step that the older does not know, and writes an event that it does not know.
  const newer = await start(a, 'west', 'v2')
  await until('the newer one is under way', () => noted(log).some(line => line.includes(newer)), patience)
  expect(await leaderOf(b.client, newer)).toBe('a')
  const shown = await view(b.client, newer)
  expect(shown).toMatchObject({ state: 'running', newer: 'event remarked', release: { version: 'v2' } })
  const status = await statusOf(b.client, 'rolling', 'west')
  expect(status).toMatchObject({ deployment: newer, newer: 'event remarked' })
  const aborted = b.client.post(`/v1/deployments/${newer}/abort`, {})
  await expect(aborted).rejects.toMatchObject({ code: 'DEPLOYMENT_NEWER' })

  // Also when no node is there that knows it: it waits for one, and nothing is written.
  a.kill('SIGKILL')
  await a.ended()
  const before = await typesOf(newer)
  const isPastDue = "select 1 from deployments where id = $1 and lease_until < now() - interval '12 seconds'"
  await until(
    'the older one has met it more than once',
    async () => (await query(isPastDue, [newer])).length > 0,
    patience,
  )
  expect(await typesOf(newer)).toEqual(before)
  expect(await query('select owner, idle_claims from deployments where id = $1', [newer])).toEqual([
    { owner: expect.any(String), idle_claims: 0 },
  ])
  // What it knows it goes on with meanwhile.
  await writeFile(gate, '')
  await succeeds(b, underWay)
  await approve(b, waiting)
  await succeeds(b, waiting)
  expect(await typesOf(waiting)).not.toContain('remarked')

  a = await rig.node('a', { source })
  await succeeds(a, newer)
  expect(await typesOf(newer)).toContain('remarked')
  expect(await view(b.client, newer)).toMatchObject({ state: 'succeeded', newer: 'event remarked' })

  // The other one is upgraded, then both go back.
  b.kill('SIGTERM')
  await b.ended()
  b = await rig.node('b', { source })
  for (const node of [a, b]) {
    node.kill('SIGTERM')
    await node.ended()
  }
  a = await rig.node('a')
  b = await rig.node('b')
  await app.commit({ version: 'three' })
  await runSucceeds(b.client, await ship(b.client, app, 'first'))
  const back = await start(a, 'east', 'v3')
  await succeeds(b, back)
  expect(await typesOf(back)).not.toContain('remarked')

  // Nothing is lost: every stream is what was written, and every command ran once an operation.
  const streams = await query<ChainedRow & { stream: string }>(
    'select stream, seq, body, hash from events order by stream, seq',
  )
  for (const stream of new Set(streams.map(row => row.stream)))
    expect(
      firstBrokenRow(
        stream,
        streams.filter(row => row.stream === stream),
      ),
      stream,
    ).toBe(null)
  const done = noted(log).filter(line => line.startsWith('done'))
  expect(new Set(done).size).toBe(done.length)
  for (const id of [underWay, waiting, newer, back]) expect(done).toContain(`done note ${id}.run.note`)
})
