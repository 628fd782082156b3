import { writeFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { until } from '../rig/until.ts'
import { noted, noting, oneEnvironment } from './effects.ts'
import type { NodeProcess } from './node-process.ts'
import { deploymentOf, leaderOf, nodesRig, patience, runEnds, ship } from './nodes-rig.ts'
import type { NodesRig } from './nodes-rig.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 })

let rig: NodesRig
const nodes = new Map<string, NodeProcess>()
beforeAll(async () => {
  rig = await nodesRig()
  for (const name of ['a', 'b']) nodes.set(name, await rig.node(name, { variables: { LOCKSTEP_DRAIN: '3s' } }))
})
afterAll(() => rig.close())

const nodeNamed = (name: string): NodeProcess => {
  const found = nodes.get(name)
  if (found === undefined) throw new Error(`no node ${name}`)
  return found
}
const other = ({ name }: NodeProcess): NodeProcess => nodeNamed(name === 'a' ? 'b' : 'a')

const eventsOf = async (node: NodeProcess, id: string): Promise<readonly DeploymentEvent[]> => {
  const events: DeploymentEvent[] = []
  const all = node.client.lines<DeploymentEvent>(`/v1/deployments/${id}/events`, new AbortController().signal)
  for await (const event of all) events.push(event)
  return events
}

/** Brings an app to a command that stands still; who leads it, and the file that lets it go on. */
const standingStill = async (name: string) => {
  const [log, gate] = [rig.path(`${name}.log`), rig.path(`${name}.gate`)]
  const app = await rig.app(name, {})
  const deploy = ['start', { run: { name: 'note', do: noting(log, 'note', gate), undo: 'true' } }, 'shift', 'retire']
  await app.commit({ 'lockstep.yaml': oneEnvironment(name, { deploy }) })
  const run = await ship(nodeNamed('a').client, app)
  const id = await deploymentOf(nodeNamed('a').client, run, 'development')
  await until('the command runs', () => noted(log).length === 1, patience)
  const owner = nodeNamed(await until('somebody leads', () => leaderOf(nodeNamed('a').client, id), patience))
  return { log, run, id, owner, go: () => writeFile(gate, 'go') }
}

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: Error & { code?: string }) => error.code ?? error.message,
  )

it('a node that is told to stop hands over: it is not ready any more, another one goes on within seconds, nothing happens twice', async () => {
  const { log, run, id, owner, go } = await standingStill('handed')
  const heir = other(owner)
  expect(await owner.client.get('/v1/ready')).toMatchObject({ ready: true, leads: 1 })
  owner.kill('SIGTERM')
  const stoppedAtMs = performance.now()
  const seen = await until('it says that it stops', async () => {
    const code = await codeOf(owner.client.get('/v1/ready'))
    return code === 'answered' ? null : code
  })
  expect(seen).toBe('SERVE_STOPPING')
  expect(await codeOf(owner.client.get('/v1/health'))).toBe('answered')
  expect(await codeOf(owner.client.post(`/v1/deployments/${id}/abort`, {}))).toBe('SERVE_STOPPING')
  await until('the other one leads', async () => (await leaderOf(heir.client, id)) === heir.name, patience)
  const handedOverMs = performance.now() - stoppedAtMs
  // A lease alone would have kept it for 15 s.
  expect(handedOverMs).toBeLessThan(10_000)
  await owner.ended()
  expect(owner.exitCode()).toBe(0)
  await go()
  expect(await runEnds(heir.client, run)).toMatchObject({ state: 'succeeded' })
  const types = (await eventsOf(heir, id)).map(({ type }) => type)
  expect(types.filter(type => type === 'taken-over')).toHaveLength(1)
  expect(noted(log).filter(line => line.startsWith('done'))).toEqual([`done note ${id}.run.note`])
  nodes.set(owner.name, await rig.node(owner.name, { variables: { LOCKSTEP_DRAIN: '3s' } }))
})

it('a build that is cut short is begun again by another node within seconds, and its run is not lost', async () => {
  const gate = rig.path('built.gate')
  const log = rig.path('built.log')
  const app = await rig.app('built', {})
  const build = { context: '.', run: noting(log, 'build', gate) }
  const services = { web: { build, command: 'node server.js', health: '/healthz' } }
  await app.commit({ 'lockstep.yaml': oneEnvironment('built', { services }) })
  const run = await ship(nodeNamed('a').client, app)
  await until('it builds', () => noted(log).length === 1, patience)
  const client = new pg.Client({ connectionString: rig.databaseUrl })
  await client.connect()
  const leads = async (): Promise<string | null> => {
    const { rows } = await client.query<{ name: string }>(
      'select n.name from lockstep.runs r join lockstep.nodes n using (owner) where r.id = $1',
      [run],
    )
    return rows[0]?.name ?? null
  }
  const owner = nodeNamed((await leads()) ?? '')
  owner.kill('SIGTERM')
  const stoppedAtMs = performance.now()
  await until('the other one builds', async () => (await leads()) === other(owner).name, patience)
  expect(performance.now() - stoppedAtMs).toBeLessThan(10_000)
  await client.end()
  await writeFile(gate, 'go')
  expect(await runEnds(other(owner).client, run)).toMatchObject({ state: 'succeeded' })
  await owner.ended()
  nodes.set(owner.name, await rig.node(owner.name))
})

it('a second signal ends it at once, and what it led is taken over when its lease is over', async () => {
  const { log, run, id, owner, go } = await standingStill('twice')
  owner.kill('SIGTERM')
  await until('it stops', async () => (await codeOf(owner.client.get('/v1/ready'))) !== 'answered')
  owner.kill('SIGTERM')
  await owner.ended()
  expect(owner.exitCode()).toBe(1)
  expect(owner.log()).toContain('told twice to stop')
  await go()
  const heir = other(owner)
  expect(await runEnds(heir.client, run)).toMatchObject({ state: 'succeeded' })
  expect(noted(log).filter(line => line.startsWith('done'))).toEqual([`done note ${id}.run.note`])
  nodes.set(owner.name, await rig.node(owner.name))
})
