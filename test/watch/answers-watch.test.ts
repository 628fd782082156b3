import { expect, it } from 'vitest'
import type { RouteCount } from '../../src/ports/router.ts'
import { answersWatch } from '../../src/steps/watch-answers.ts'
import { watchContract } from '../contract/watch.ts'
import { startLoad } from '../rig/load.ts'
import { always, switchableServer } from '../rig/switchable-server.ts'
import { testClock } from '../rig/test-clock.ts'
import { localRig } from '../router/local-rig.ts'
import { stepWorld } from '../steps/step-world.ts'
import { subject } from './subject.ts'

const lease = { epoch: 1, check: () => undefined }

watchContract('bad answers', async () => {
  const rig = await localRig()
  const router = rig.router('production')
  const [old, fresh] = [await switchableServer(always(200)), await switchableServer(always(200))]
  const versions = [
    { release: 'r1', weight: 80, instances: [{ id: 'old', host: '127.0.0.1', port: old.port }] },
    { release: 'r2', weight: 20, instances: [{ id: 'new', host: '127.0.0.1', port: fresh.port }] },
  ]
  await router.setRoute({ service: 'intake', versions, parked: false, parkMs: 1000, sticky: null, test: null }, lease)
  const url = (await router.routes())[0]?.url ?? ''
  const begin = () => startLoad({ url, concurrency: 4, ratePerSecond: 400 })
  let load: ReturnType<typeof startLoad> | null = begin()
  const { world } = await stepWorld()
  const watch = { service: null, overMs: 400, requests: 10, comparesOld: true }
  return {
    open: () => answersWatch({ ...world, router }).open(watch, subject()),
    show: async what => {
      await fresh.answer(always(what === 'bad' ? 500 : 200))
      if (what === 'gone') await load?.stop()
      load = what === 'gone' ? null : (load ?? begin())
    },
    limit: { side: 'above', at: 5, timesOld: 2, unit: ' %' },
    gone: 'no-data',
    cannotHang: 'the client of the router has a limit of its own for each call',
    close: async () => {
      await load?.stop()
      await Promise.all([old.stop(), fresh.stop()])
      await rig.close()
    },
  }
})

const counted = (
  release: string,
  requests: number,
  badAnswers: number,
  more: Partial<RouteCount> = {},
): RouteCount => ({
  service: 'intake',
  release,
  requests,
  badAnswers,
  lost: 0,
  ...more,
})

/** A watch of the last 10 s whose counts and time the test sets. */
const counting = async (service: string | null = null) => {
  const { world } = await stepWorld()
  const clock = testClock()
  let counts: readonly RouteCount[] = []
  const router = { ...world.router, counts: async () => counts }
  const watch = { service, overMs: 10_000, requests: 20, comparesOld: true }
  const probe = await answersWatch({ ...world, clock, router }).open(watch, subject())
  return async (...now: readonly RouteCount[]) => {
    counts = now
    const reading = await probe.look(new AbortController().signal)
    clock.jump(2_000)
    return reading
  }
}

it('counts from its beginning, beside the old version', async () => {
  const look = await counting()
  expect(await look(counted('r1', 1000, 500), counted('r2', 700, 70))).toEqual({
    kind: 'no-data',
    details: '0 requests in 0 s; 20 are needed',
  })
  expect(await look(counted('r1', 1100, 510), counted('r2', 750, 82))).toEqual({
    kind: 'value',
    value: 24,
    old: 10,
    details: '12 of 50 requests in 2 s',
  })
})

it('counts no more than the declared time', async () => {
  const look = await counting()
  await look()
  for (let at = 1; at <= 6; at++) await look(counted('r2', at * 100, at * 100))
  for (let at = 7; at <= 12; at++) await look(counted('r2', at * 100, 600))
  expect(await look(counted('r2', 1300, 600))).toMatchObject({ value: 0 })
})

it('has no data with few requests, and compares with nothing where the old version had few', async () => {
  const look = await counting()
  await look()
  expect(await look(counted('r2', 19, 19))).toMatchObject({ kind: 'no-data' })
  expect(await look(counted('r1', 19, 19), counted('r2', 20, 1))).toMatchObject({ value: 5, old: null })
})

it('counts requests without an answer as bad, and those of one service alone where it is named', async () => {
  const look = await counting('intake')
  await look()
  const other = counted('r2', 500, 500, { service: 'worker' })
  expect(await look(other, counted('r2', 100, 5, { lost: 5 }))).toMatchObject({ value: 10 })
})

it('takes what was asked before it and failed in it for one of its requests, so that no share is more than all', async () => {
  const look = await counting()
  await look(counted('r2', 500, 0))
  expect(await look(counted('r2', 540, 43))).toMatchObject({ value: 100, details: '43 of 43 requests in 2 s' })
})

it('begins anew when the router did', async () => {
  const look = await counting()
  await look(counted('r2', 5000, 10))
  expect(await look(counted('r2', 5100, 20))).toMatchObject({ value: 10 })
  expect(await look(counted('r2', 30, 0))).toMatchObject({ kind: 'no-data' })
  expect(await look(counted('r2', 130, 50))).toMatchObject({ value: 50 })
})
