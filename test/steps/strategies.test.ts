import { afterEach, describe, expect, it } from 'vitest'
import type { Router } from '../../src/ports/router.ts'
import { strategyPlace, strategyWorld } from '../contract/strategy-world.ts'
import { watchShare } from '../../src/steps/watch-share.ts'
import { testClock } from '../rig/test-clock.ts'
import { memoryRouter } from '../../src/adapters/memory/router.ts'
import { memoryTarget } from '../../src/adapters/memory/target.ts'
import { answering } from './step-world.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const rolling = '{ rolling: { step: 25, every: 1ms } }'
const canary = '{ canary: { weights: [10, 50], every: 1ms, sticky: cookie } }'

/** v1 runs in memory; what was run of the plan that brings v2 ends with the named step. */
const upTo = async (strategy: string, last: string, body = 'fine', status = 200) => {
  const memory = memoryRouter(strategyPlace)
  const target = memoryTarget(strategyPlace)
  const routes: string[] = []
  const tokens: unknown[] = []
  const service = await answering((_path, headers) => {
    tokens.push(headers['x-lockstep-test'] ?? null)
    return status
  }, body)
  stops.push(service.stop)
  const router: Router = {
    ...memory,
    routes: async () => (await memory.routes()).map(state => ({ ...state, url: service.url })),
    setRoute: async (route, lease) => {
      const shares = route.versions.filter(({ weight }) => weight > 0)
      routes.push(shares.map(({ release, weight, instances }) => `${release} ${weight} on ${instances.length}`).join())
      await memory.setRoute(route, lease)
    },
  }
  const program = { artifact: { digest: 'sha256:0', path: '/' }, command: ['node', 'service.mjs'] }
  const made = await strategyWorld({ target, router, program }, strategy)
  const end = made.steps.findIndex(({ id }) => id === last)
  for (const step of made.steps.slice(0, end + 1)) await made.run(step)
  routes.splice(0)
  const undo = async (id: string) => {
    await made.undo(id)
    return routes.splice(0)
  }
  const instances = async () => (await target.instances()).map(({ id }) => id).filter(id => id.startsWith('web.d-1'))
  return { ...made, target, undo, routes, instances, memory, tokens }
}

describe('a batch that is taken back', () => {
  it('returns users at once while half of the old instances run', async () => {
    const { undo } = await upTo(rolling, 'roll:web:50')
    expect(await undo('roll:web:50')).toEqual(['r1 100 on 2', 'r1 100 on 4'])
  })

  it('starts the old instances first where too few run to carry the users, all of them together', async () => {
    const { undo, instances } = await upTo(rolling, 'roll:web:75')
    expect(await instances()).toHaveLength(1)
    expect(await undo('roll:web:75')).toEqual(['r1 100 on 4'])
    expect(await instances()).toEqual([1, 2, 3, 4].map(n => `web.d-1.${n}`).sort((a, b) => a.localeCompare(b)))
  })

  it('counts an old instance that is not healthy as one that cannot carry users', async () => {
    const { undo, target } = await upTo(rolling, 'roll:web:50')
    target.observe('web.d-1.1', 'unhealthy', 'sick')
    expect(await undo('roll:web:50')).toEqual(['r1 100 on 4'])
  })
})

describe('a share that is taken back', () => {
  it('brings all users off the new version at once, not weight by weight', async () => {
    const { undo } = await upTo(canary, 'shift:web:50')
    expect(await undo('shift:web:50')).toEqual(['r1 100 on 4'])
  })

  it('binds users to versions only while two have a weight', async () => {
    const { memory, undo } = await upTo(canary, 'shift:web:10')
    const sticky = async () => (await memory.routes()).map(({ route }) => route.sticky)
    expect(await sticky()).toEqual([{ kind: 'cookie' }])
    await undo('shift:web:10')
    expect(await sticky()).toEqual([null])
  })
})

it('the watch between two shares goes on after a crash where it was: only time that was really watched counts', async () => {
  const { world } = await upTo(canary, 'shift:web:10')
  const clock = testClock()
  let isOver = false
  const params = { durationMs: 120_000, everyMs: 500, watch: [] }
  const watching = Promise.resolve(
    watchShare.run(params, null, { ...world, clock, saved: { watchedMs: 90_000 } }),
  ).finally(() => (isOver = true))
  await clock.run(60_000, () => isOver)
  await watching
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(30_000)
  expect(clock.monotonicMs()).toBeLessThan(32_000)
})

describe('verify-version', () => {
  const verified = async (body: string, status = 200) => {
    const { steps, runWith, ...rest } = await upTo('blue-green', 'shift:web', body, status)
    const verify = steps.find(({ id }) => id === 'verify-version')
    if (verify === undefined) throw new Error('the plan verifies no version')
    return { ...rest, verify: () => runWith(verify, { withinMs: 0 }) }
  }

  it.each([
    'fine',
    '{"release":"v2"}',
    '{"version":"1.4.0","release":"v2"}',
    '{"version":"1.4.0"}',
    '[]',
    '{"version":7}',
  ])('passes where a service answers %s', async body => {
    await expect((await verified(body)).verify()).resolves.toBeUndefined()
  })

  it.each(['{"release":"v1"}', '{"version":"c1"}', '{"status":"ok","version":"r1"}'])(
    'fails where a service answers %s: it is the old version',
    async body => {
      await expect((await verified(body)).verify()).rejects.toMatchObject({
        code: 'STEP_VERSION_WRONG',
        message: 'v2 should answer everywhere: web/healthz says that it is v1',
      })
    },
  )

  it('fails where a service does not answer well', async () => {
    await expect((await verified('fine', 503)).verify()).rejects.toThrow('web/healthz answered 503')
  })

  it('fails where an instance is missing or sick, of any service', async () => {
    const { verify, target, world } = await verified('fine')
    await target.stop(['mailer.d-2.2'], world.lease, world.signal)
    target.observe('web.d-2.3', 'unhealthy', 'sick')
    await expect(verify()).rejects.toThrow('mailer.d-2.2 is not there; web.d-2.3 is unhealthy')
  })

  it('fails where an instance gets no users', async () => {
    const { verify, memory, world } = await verified('fine')
    const [state] = await memory.routes()
    if (state === undefined) throw new Error('there is no route')
    const versions = state.route.versions.map(version => ({ ...version, instances: version.instances.slice(1) }))
    await memory.setRoute({ ...state.route, versions }, world.lease)
    await expect(verify()).rejects.toThrow('web.d-2.1 is not on the route')
  })

  it('fails where part of the traffic is elsewhere', async () => {
    const { verify, memory, world } = await verified('fine')
    const [state] = await memory.routes()
    if (state === undefined) throw new Error('there is no route')
    const versions = state.route.versions.map(version => ({ ...version, weight: 50 }))
    await memory.setRoute({ ...state.route, versions }, world.lease)
    await expect(verify()).rejects.toThrow('the new web has 50 % of the traffic')
  })
})
