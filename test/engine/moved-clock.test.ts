import { afterAll, beforeAll, expect, it } from 'vitest'
import { longestBackOffMs } from '../../src/engine/back-off.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { engineWorld } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

it.each([
  ['back', -3_600_000],
  ['forward', 3_600_000],
])(
  'the wall clock is moved %s by an hour while a step backs off: it is tried again as soon as ever',
  async (_way, byMs) => {
    let [offsetMs, hasFailed] = [0, false]
    const pauses: number[] = []
    const clock = {
      ...realClock,
      now: () => new Date(Date.now() + offsetMs),
      pause: async (ms: number) => void pauses.push(ms),
    }
    const run = async () => {
      if (hasFailed) return { receipt: null }
      hasFailed = true
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    }
    world.plan(journaled(world.journal, 'a', { run }))
    const id = await world.deploy('e1')
    // Right after it was written when the next attempt may start.
    const appended = () => {
      if (hasFailed) offsetMs = byMs
    }
    await world.node({ clock, appended }).advance(id)
    expect(await world.state(id)).toBe('succeeded')
    expect(Math.max(0, ...pauses)).toBeLessThanOrEqual(longestBackOffMs)
    expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'run a'])
  },
)
