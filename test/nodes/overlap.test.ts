import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import type { Plan } from '../../src/domain/plan.ts'
import { isFinal } from '../../src/domain/saga/deployment.ts'
import { seededRandom } from '../rig/seeded-random.ts'
import { yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { noted } from './effects.ts'
import type { NodeProcess } from './node-process.ts'
import { nodesRig, runSucceeds, ship, view } from './nodes-rig.ts'
import type { NodesRig } from './nodes-rig.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 180_000 })

let rig: NodesRig
const nodes: NodeProcess[] = []
beforeAll(async () => {
  rig = await nodesRig()
  for (const name of ['a', 'b', 'c']) nodes.push(await rig.node(name))
})
afterAll(() => rig.close())

const patience = { timeoutMs: 400_000, everyMs: 100 }
const places = ['east', 'west'] as const
const releases = 6

/** The deployments in the order in which their commands wrote; each stands there once if none came between the lines of another. */
const turnsIn = (lines: readonly string[]): readonly string[] => {
  const ids = lines.map(line => /(d-[a-z0-9]+)\./.exec(line)?.[1] ?? line)
  return ids.filter((id, index) => id !== ids[index - 1])
}

it('deployments of one environment never overlap, whoever is killed', async () => {
  const log = rig.path('turns.log')
  const line = `echo "start $LOCKSTEP_OPERATION" >> ${log}; sleep 0.4; echo "end $LOCKSTEP_OPERATION" >> ${log}`
  const app = await rig.app('turns', {})
  const environments = Object.fromEntries(['first', ...places].map(name => [name, { target: 'local' }]))
  const first = { run: { name: 'first', do: line, undo: 'true' } }
  const second = { run: { name: 'second', do: line, undo: 'true' } }
  const deploy = ['start', first, 'shift', second, 'retire']
  const [a] = nodes as [NodeProcess]
  for (let number = 1; number <= releases; number += 1) {
    const file = { app: 'turns', services: { web: { build: '.', command: 'node server.js' } }, environments, deploy }
    await app.commit({ version: String(number), 'lockstep.yaml': yaml(file) })
    await runSucceeds(a.client, await ship(a.client, app, 'first'))
  }
  const placeOf = new Map<string, string>()
  for (let number = 1; number <= releases; number += 1)
    for (const place of places) {
      const path = `/v1/apps/turns/environments/${place}/deployments`
      const { id } = await a.client.post<{ id: string; plan: Plan }>(path, { release: `v${number}` })
      placeOf.set(id, place)
    }

  const random = seededRandom(20_261_121)
  const ended = async (): Promise<readonly DeploymentView[] | null> => {
    const asked = nodes[0] as NodeProcess
    const all = await Promise.all([...placeOf.keys()].map(id => view(asked.client, id)))
    return all.every(({ state }) => isFinal(state)) ? all : null
  }
  for (let kills = 0; kills < 6; kills += 1) {
    const wrote = noted(log).length
    await until('the commands go on', async () => noted(log).length > wrote + 2 || (await ended()) !== null, patience)
    const index = Math.floor(random() * nodes.length)
    const victim = nodes[index] as NodeProcess
    victim.kill('SIGKILL')
    await victim.ended()
    nodes[index] = await rig.node(victim.name)
  }
  const views = await until('all have ended', ended, patience)
  expect(views.map(({ state }) => state)).toEqual(views.map(() => 'succeeded'))
  for (const place of places) {
    const own = noted(log).filter(line => placeOf.get(/(d-[a-z0-9]+)\./.exec(line)?.[1] ?? '') === place)
    const expected = [...placeOf].filter(([, at]) => at === place).map(([id]) => id)
    expect(turnsIn(own)).toEqual(expected)
  }
})
