import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { writeFile } from 'node:fs/promises'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { until } from '../rig/until.ts'
import { noted, oneEnvironment } from './effects.ts'
import type { NodeProcess } from './node-process.ts'
import { deploymentOf, leaderOf, nodesRig, patience, runSucceeds, ship } from './nodes-rig.ts'
import type { NodesRig } from './nodes-rig.ts'
import { plugTo } from './plug.ts'
import type { Plug } from './plug.ts'

vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 })

let rig: NodesRig
const nodes = new Map<string, { readonly node: NodeProcess; readonly plug: Plug }>()
beforeAll(async () => {
  rig = await nodesRig()
  for (const name of ['a', 'b', 'c']) {
    const plug = await plugTo(rig.databaseUrl)
    nodes.set(name, { plug, node: await rig.node(name, { databaseUrl: plug.url }) })
  }
})
afterAll(async () => {
  await rig.close()
  for (const { plug } of nodes.values()) await plug.close()
})

const pulledForMs = 30_000

it('a node whose connections to the database are cut for 30 s stops what it does before another goes on', async () => {
  const log = rig.path('alive.log')
  const gate = rig.path('alive.gate')
  // It says every moment that it lives, and when, until it is told to end.
  const alive = `while [ ! -e ${gate} ]; do echo "$$ $(date +%s%3N)" >> ${log}; sleep 0.1; done`
  const app = await rig.app('plugged', {})
  await app.commit({
    'lockstep.yaml': oneEnvironment('plugged', { deploy: [{ run: { name: 'live', do: alive, undo: 'true' } }] }),
  })
  const [any] = [...nodes.values()]
  const run = await ship((any as { node: NodeProcess }).node.client, app)
  const id = await deploymentOf((any as { node: NodeProcess }).node.client, run, 'development')
  await until('the command runs', () => noted(log).length > 0, patience)
  const [firstPid] = (noted(log)[0] ?? '').split(' ')
  const leader = await until('somebody leads', () => leaderOf((any as { node: NodeProcess }).node.client, id), patience)
  const owner = nodes.get(leader)
  const asker = [...nodes.values()].find(({ node }) => node.name !== leader)?.node
  if (owner === undefined || asker === undefined) throw new Error(`nobody is ${leader}`)
  owner.plug.pull()
  const pulledAtMs = performance.now()
  await until('another command runs', () => noted(log).some(line => !line.startsWith(`${firstPid} `)), patience)
  await until('30 s are over', () => performance.now() - pulledAtMs > pulledForMs, { ...patience, everyMs: 500 })
  owner.plug.putBack()
  await writeFile(gate, '')
  await runSucceeds(asker.client, run)

  const lines = noted(log).map(line => line.split(' '))
  const lastOfFirst = Number(lines.findLast(([pid]) => pid === firstPid)?.[1])
  const events: DeploymentEvent[] = []
  const all = asker.client.lines<DeploymentEvent>(`/v1/deployments/${id}/events`, new AbortController().signal)
  for await (const event of all) events.push(event)
  const takenOver = events.filter(({ type }) => type === 'taken-over')
  expect(takenOver).toHaveLength(1)
  // Not ended by whoever took over: it ended itself, when its time was over.
  expect(lastOfFirst).toBeLessThan(Date.parse(takenOver[0]?.at ?? ''))
  expect(new Set(lines.map(([pid]) => pid)).size).toBe(2)
})
