import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { observe } from '../../src/steps/observe.ts'
import type { World } from '../../src/steps/world.ts'
import { strategyWorld } from './strategy-world.ts'
import type { StrategyParts } from './strategy-world.ts'

export type StrategyRig = StrategyParts & {
  /** `every`: take back after each step; `some`: real programs are slow, a start, a middle and an end tell enough. */
  readonly takeBack: 'every' | 'some'
  /** Begins to send requests to the address; the function ends it and says what went wrong. */
  users(url: string): () => Promise<Readonly<Record<string, number>>>
  close(): Promise<void>
}

const strategies = [
  'blue-green',
  'recreate',
  '{ rolling: { step: 25, every: 1ms } }',
  '{ linear: { step: 40, every: 1ms } }',
  '{ canary: { weights: [10, 50], every: 1ms, sticky: cookie } }',
]

const instancesOf = async ({ target }: World): Promise<readonly string[]> =>
  (await target.instances()).map(({ id, state }) => `${id} ${state}`).sort()

const routeOf = async ({ router }: World) => {
  const state = (await router.routes()).find(({ route }) => route.service === 'web')
  if (state === undefined) throw new Error('web has no route')
  return state
}

/** Each strategy over a target and a router: the contract of the steps that they are made of. */
export const strategiesContract = (name: string, makeRig: () => Promise<StrategyRig>): void => {
  describe(`strategies: ${name}`, () => {
    let rig: StrategyRig
    beforeEach(async () => {
      rig = await makeRig()
    })
    afterEach(() => rig.close())

    it.each(strategies)('%s brings the new version everywhere, step by step, and nobody is lost', async strategy => {
      const { world, steps, run } = await strategyWorld(rig, strategy)
      const stopUsers = rig.users((await routeOf(world)).url)
      const running: number[] = []
      for (const step of steps) {
        await run(step)
        const { route } = await routeOf(world)
        const total = route.versions.reduce((sum, { weight }) => sum + weight, 0)
        expect(total, step.id).toBe(route.parked ? 0 : 100)
        if (route.parked) continue
        const serving = route.versions.filter(({ weight }) => weight > 0).flatMap(({ instances }) => instances)
        running.push(serving.length)
      }
      expect(Math.min(...running)).toBeGreaterThanOrEqual(4)
      expect(await stopUsers()).toEqual({})
      const { route } = await routeOf(world)
      expect(route).toMatchObject({ parked: false, test: null, sticky: null })
      expect(route.versions.map(({ release, weight }) => [release, weight])).toEqual([['r2', 100]])
      expect(await instancesOf(world)).toEqual([
        ...[1, 2].map(n => `mailer.d-2.${n} healthy`),
        ...[1, 2, 3, 4].map(n => `web.d-2.${n} healthy`),
      ])
    })

    it.each(strategies)('%s is taken back from wherever it is', async strategy => {
      const { world, steps, run, undoAll, begin } = await strategyWorld(rig, strategy)
      const [before, instances] = [await observe(world), await instancesOf(world)]
      const ends = steps.map((_, n) => n + 1)
      const middle = Math.ceil(steps.length / 2)
      const stopUsers = rig.users((await routeOf(world)).url)
      for (const end of rig.takeBack === 'every' ? ends : [middle, steps.length]) {
        begin()
        for (const step of steps.slice(0, end)) await run(step)
        await undoAll()
        expect(await observe(world), `after ${end} steps`).toEqual(before)
        expect(await instancesOf(world), `after ${end} steps`).toEqual(instances)
        const { route } = await routeOf(world)
        expect(route).toMatchObject({ parked: false, test: null, sticky: null })
        expect(route.versions.map(({ release, weight, instances: on }) => [release, weight, on.length])).toEqual([
          ['r1', 100, 4],
        ])
      }
      expect(await stopUsers()).toEqual({})
    })

    it.each(strategies)('%s does the same once however often a step is repeated', async strategy => {
      const { world, steps, run, undoAll } = await strategyWorld(rig, strategy)
      const before = await instancesOf(world)
      for (const step of steps) {
        await run(step)
        const once = [await observe(world), await instancesOf(world)]
        await run(step)
        expect([await observe(world), await instancesOf(world)], step.id).toEqual(once)
      }
      await undoAll()
      await undoAll()
      expect(await instancesOf(world)).toEqual(before)
    })
  })
}
