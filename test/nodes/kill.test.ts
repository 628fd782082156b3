import { readFile, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { agentClient } from '../../src/agent/client.ts'
import { findNode } from '../../src/serve/find-node.ts'
import { migration, tinyDatabase } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { noted, noting, oneEnvironment } from './effects.ts'
import { deploymentOf, leaderOf, nodesRig, patience, runEnds, ship } from './nodes-rig.ts'
import type { NodeProcess } from './node-process.ts'
import type { NodesRig, Watched } from './nodes-rig.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 })

let rig: NodesRig
let watched: Watched
const nodes = new Map<string, NodeProcess>()
beforeAll(async () => {
  rig = await nodesRig()
  watched = await rig.watched()
  for (const name of ['a', 'b', 'c']) nodes.set(name, await rig.node(name, { home: watched.view }))
})
afterAll(() => rig.close())

const nodeNamed = (name: string | null): NodeProcess => {
  const found = nodes.get(name ?? '')
  if (found === undefined) throw new Error(`no node ${name}`)
  return found
}
const othersThan = (name: string): NodeProcess => nodeNamed([...nodes.keys()].find(other => other !== name) ?? '')

const eventsOf = async (node: NodeProcess, id: string): Promise<readonly DeploymentEvent[]> => {
  const events: DeploymentEvent[] = []
  const all = node.client.lines<DeploymentEvent>(`/v1/deployments/${id}/events`, new AbortController().signal)
  for await (const event of all) events.push(event)
  return events
}

const query = async <Row extends object>(database: string, text: string): Promise<readonly Row[]> => {
  const url = new URL(rig.databaseUrl)
  url.pathname = `/${database}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

it('a node that is killed in the middle of a step is followed by another, and nothing happens twice', async () => {
  const log = rig.path('killed.log')
  const gate = rig.path('killed.gate')
  const deploy = [
    'migrate',
    'start',
    { run: { name: 'note', do: noting(log, 'note', gate), undo: 'true' } },
    'shift',
    'retire',
  ]
  const app = await rig.app('killed', {})
  await app.commit({
    'lockstep.yaml': oneEnvironment('killed', { database: tinyDatabase, deploy }),
    'db/001_applied.sql': migration(
      'create table applied (at timestamptz); insert into applied values (now());',
      'drop table applied;',
    ),
  })
  const run = await ship(nodeNamed('a').client, app)
  const id = await deploymentOf(nodeNamed('a').client, run, 'development')
  await until('the command runs', () => noted(log).length === 1, patience)
  const owner = nodeNamed(await until('somebody leads', () => leaderOf(nodeNamed('a').client, id), patience))
  const other = othersThan(owner.name)
  const [lease] = await query<{ until: Date }>(
    new URL(rig.databaseUrl).pathname.slice(1),
    `select lease_until as until from lockstep.deployments where id = '${id}'`,
  )
  owner.kill('SIGKILL')
  const killedAtMs = Date.now()
  await owner.ended()
  await writeFile(gate, '')
  expect(await runEnds(other.client, run)).toMatchObject({ state: 'succeeded' })
  const events = await eventsOf(other, id)
  const atOf = (event: DeploymentEvent | undefined): number => Date.parse(event?.at ?? '')
  const takenOver = events.findIndex(({ type }) => type === 'taken-over')
  const noticedMs = atOf(events[takenOver]) - killedAtMs
  const nextStepMs = atOf(events.slice(takenOver).find(({ type }) => type === 'step-done')) - killedAtMs
  const calls = watched.agent.calls.filter(({ asked }) => /POST .*start/.test(asked))
  const firstCallMs = Math.min(...calls.map(({ atMs }) => atMs).filter(atMs => atMs > killedAtMs)) - killedAtMs
  const leaseMs = (lease?.until.getTime() ?? 0) - killedAtMs
  console.log(
    `after the kill, in ms: lease over ${leaseMs}, noticed ${noticedMs}, first call ${firstCallMs}, next step ${nextStepMs}`,
  )
  expect(takenOver).toBeGreaterThan(0)
  expect(nextStepMs).toBeLessThan(30_000)

  // What the effects themselves say.
  expect(noted(log).filter(line => line.startsWith('done'))).toEqual([`done note ${id}.run.note`])
  expect(await query('killed_development', 'select 1 from applied')).toHaveLength(1)
  expect(await query('killed_development', 'select version from schema_migrations')).toEqual([{ version: '001' }])
  const instances = await agentClient(rig.home).instances({ app: 'killed', environment: 'development' })
  expect(instances.map(({ service, state, restarts }) => ({ service, state, restarts }))).toEqual([
    { service: 'web', state: 'healthy', restarts: 0 },
  ])
  nodes.set(owner.name, await rig.node(owner.name, { home: watched.view }))
})

it('commands find a node that answers, past one that is stopped', async () => {
  const a = nodeNamed('a')
  a.kill('SIGSTOP')
  try {
    const socket = await findNode(rig.home, 'a')
    expect(socket).toMatch(/nodes\/[bc]\/serve\.sock$/)
  } finally {
    a.kill('SIGCONT')
  }
  expect(await findNode(rig.home, 'a')).toMatch(/nodes\/a\/serve\.sock$/)
})

it('SERVE_NOT_ANSWERING when every node is stopped: a command ends, and starts no other', async () => {
  const all = [...nodes.values()]
  all.forEach(node => node.kill('SIGSTOP'))
  const found = findNode(rig.home, null).catch((error: { code: string }) => error.code)
  expect(await found.finally(() => all.forEach(node => node.kill('SIGCONT')))).toBe('SERVE_NOT_ANSWERING')
})

it('instances go on to get their flags when the node that answered them is stopped', async () => {
  const ask = async (): Promise<number> => {
    const port = await readFile(`${rig.home}/flags-port`, 'utf8')
    const url = `http://127.0.0.1:${Number(port)}/ofrep/v1/evaluate/flags/any`
    // Without a token: that the flag service itself refuses shows that a node has answered.
    return (await fetch(url, { method: 'POST', signal: AbortSignal.timeout(10_000) })).status
  }
  expect(await ask()).toBe(401)
  for (const name of ['a', 'b']) {
    nodeNamed(name).kill('SIGSTOP')
    expect(await ask()).toBe(401)
  }
  nodeNamed('a').kill('SIGCONT')
  nodeNamed('b').kill('SIGCONT')
  expect(await ask()).toBe(401)
})
