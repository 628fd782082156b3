import { rm, writeFile } from 'node:fs/promises'
import type { DeploymentEvent } from '../src/domain/saga/event.ts'
import type { ApiClient } from '../src/cli/api-client.ts'
import { noted, noting, oneEnvironment } from '../test/nodes/effects.ts'
import type { NodeProcess } from '../test/nodes/node-process.ts'
import { deploymentOf, leaderOf, nodesRig, patience, ship } from '../test/nodes/nodes-rig.ts'
import type { NodesRig } from '../test/nodes/nodes-rig.ts'
import type { TinyApp } from '../test/rig/tiny-app.ts'
import { until } from '../test/rig/until.ts'
import type { Figure, Reading } from './figure.ts'

const rounds = 5

/** What the time from the kill to the next step was made of, in ms after the kill. */
type Parts = {
  /** Another process of the node answers; null: another node was there. */
  readonly ready: number | null
  readonly noticed: number
  readonly settled: number
  readonly nextStep: number
}

/** How long a deployment stands still when the node that leads it is killed in the middle of a step. */
export const takeover: Figure = {
  name: 'takeover',
  measure: async say => {
    const rig = await nodesRig()
    try {
      const bench = await benchOf(rig)
      const alone: Parts[] = []
      for (let round = 0; round < rounds; round += 1) alone.push(await restarted(bench))
      say(`the same node, ms: ${alone.map(({ nextStep }) => nextStep).join(', ')}`)
      bench.nodes.push(await rig.node('b'))
      const others: Parts[] = []
      for (let round = 0; round < rounds; round += 1) others.push(await takenOver(bench))
      say(`another node, ms: ${others.map(({ nextStep }) => nextStep).join(', ')}`)
      return {
        readings: [
          readingOf('kill -9 and start again, to the next step', alone, 3),
          readingOf('kill -9 to the next step by another node', others, 30),
        ],
        wrong: [],
      }
    } finally {
      await rig.close()
    }
  },
}

type Bench = {
  readonly rig: NodesRig
  readonly app: TinyApp
  readonly log: string
  readonly gate: string
  readonly nodes: NodeProcess[]
}

const benchOf = async (rig: NodesRig): Promise<Bench> => {
  const [log, gate] = [rig.path('bench.log'), rig.path('bench.gate')]
  const app = await rig.app('bench', {})
  const held = { run: { name: 'hold', do: noting(log, 'hold', gate), undo: 'true' } }
  await app.commit({ 'lockstep.yaml': oneEnvironment('bench', { deploy: ['start', held, 'shift', 'retire'] }) })
  return { rig, app, log, gate, nodes: [await rig.node('a')] }
}

/** A deployment that stands still in its command, and the node that leads it. */
const underWay = async ({ app, log, gate, nodes }: Bench) => {
  await rm(gate, { force: true })
  await app.commit({ version: `v${noted(log).length}` })
  const { client } = nodes[0] as NodeProcess
  const id = await deploymentOf(client, await ship(client, app), 'development')
  await until(
    'the command runs',
    () => noted(log).some(line => line.startsWith('start') && line.includes(id)),
    patience,
  )
  const leader = await until('somebody leads', () => leaderOf(client, id), patience)
  const index = nodes.findIndex(({ name }) => name === leader)
  return { id, index, node: nodes[index] as NodeProcess }
}

const killed = async (node: NodeProcess, gate: string): Promise<number> => {
  await writeFile(gate, '')
  node.kill('SIGKILL')
  const atMs = Date.now()
  await node.ended()
  return atMs
}

const restarted = async (bench: Bench): Promise<Parts> => {
  const { id, index, node } = await underWay(bench)
  const killedAtMs = await killed(node, bench.gate)
  const again = await bench.rig.node(node.name)
  const readyMs = Date.now() - killedAtMs
  bench.nodes[index] = again
  return { ...(await partsOf(again.client, id, killedAtMs)), ready: readyMs }
}

const takenOver = async (bench: Bench): Promise<Parts> => {
  const { id, index, node } = await underWay(bench)
  const killedAtMs = await killed(node, bench.gate)
  const other = bench.nodes.find(({ name }) => name !== node.name) as NodeProcess
  const parts = await partsOf(other.client, id, killedAtMs)
  bench.nodes[index] = await bench.rig.node(node.name)
  return parts
}

const partsOf = async (client: ApiClient, id: string, killedAtMs: number): Promise<Parts> => {
  const events = await until('it succeeds', () => endedEvents(client, id), patience)
  const since = events.slice(events.findIndex(({ type }) => type === 'taken-over'))
  const after = (type: DeploymentEvent['type']): number =>
    Date.parse(since.find(event => event.type === type)?.at ?? '') - killedAtMs
  return { ready: null, noticed: after('taken-over'), settled: after('settled'), nextStep: after('step-done') }
}

const endedEvents = async (client: ApiClient, id: string): Promise<readonly DeploymentEvent[] | null> => {
  const events: DeploymentEvent[] = []
  const all = client.lines<DeploymentEvent>(`/v1/deployments/${id}/events`, new AbortController().signal)
  for await (const event of all) events.push(event)
  return events.at(-1)?.type === 'succeeded' ? events : null
}

const readingOf = (name: string, all: readonly Parts[], limitS: number): Reading => {
  const [worst] = all.toSorted((a, b) => b.nextStep - a.nextStep) as [Parts]
  const ready = worst.ready === null ? '' : `, the API answers ${seconds(worst.ready)}`
  return {
    name,
    value: worst.nextStep / 1000,
    unit: 's',
    limit: { kind: 'at-most', value: limitS },
    note: `worst of ${all.length}: noticed ${seconds(worst.noticed)}, settled ${seconds(worst.settled)}${ready}`,
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
