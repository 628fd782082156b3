import { afterAll, beforeAll, expect, it } from 'vitest'
import { advance } from '../../src/engine/advance.ts'
import { createDispatcher, deploymentsAtOnce } from '../../src/engine/dispatcher.ts'
import { inLanes } from '../../src/engine/in-lanes.ts'
import { singleFlight } from '../../src/engine/single-flight.ts'
import { dueDeployments, releaseDeployment } from '../../src/store/lease-deployment.ts'
import { startNoOpEngine, stepsOfOne } from '../rig/no-op-engine.ts'
import type { NoOpEngine } from '../rig/no-op-engine.ts'
import { until } from '../rig/until.ts'

const deployments = 500
const lanes = 4

let engine: NoOpEngine
beforeAll(async () => {
  engine = await startNoOpEngine()
})
afterAll(() => engine.stop())

it('takes 500 deployments that an outage has left to their ends, few at a time and each step once', async () => {
  const { store, url, deps } = engine
  const ids: string[] = []
  for (let number = 0; number < deployments; number++) ids.push(await engine.prepare(number))
  await store.pool.query(
    `update deployments set due_at = now() - interval '1 hour', owner = 'gone:1', lease_until = now() - interval '1 hour'`,
  )
  const errors: unknown[] = []
  const stopping = new AbortController()
  let now = 0
  let most = 0
  const advanceOne = singleFlight(async id => {
    most = Math.max(most, ++now)
    await advance({ ...deps, wake: dispatcher.wake }, id, stopping.signal).finally(() => now--)
  })
  const dispatcher = createDispatcher({
    store,
    url,
    advance: advanceOne,
    advanceRun: () => Promise.resolve(),
    nudge: id => deps.leases.nudge(id),
    onError: error => errors.push(error),
  })
  const due = await dueDeployments(store.pool)
  expect(due).toHaveLength(deployments)
  await dispatcher.start()
  await inLanes(due, lanes, advanceOne, error => errors.push(error))
  const isOver = async (): Promise<boolean> => {
    const { rows } = await store.pool.query<{ left: number }>(
      'select count(*)::int as left from deployments where finished_at is null',
    )
    return rows[0]?.left === 0
  }
  await until('all have ended', isOver, { timeoutMs: 240_000, everyMs: 200 })
  stopping.abort()
  await dispatcher.stop()
  expect(errors).toEqual([])
  expect(most).toBeLessThanOrEqual(deploymentsAtOnce + lanes)
  const { rows } = await store.pool.query<{ state: string; count: number }>(
    'select state, count(*)::int as count from deployments group by state',
  )
  expect(rows).toEqual([{ state: 'succeeded', count: deployments }])
  const { rows: events } = await store.pool.query<{ count: number }>(
    `select count(*)::int as count from events where type = 'step-started'`,
  )
  expect(events[0]?.count).toBe(deployments * stepsOfOne)
}, 300_000)

it('looks at those that wait again at different times', async () => {
  const { store } = engine
  const ids: string[] = []
  for (let number = 0; number < 100; number++) ids.push(await engine.prepare(deployments + number))
  await store.pool.query(`update deployments set owner = 'bench:1' where id = any($1)`, [ids])
  for (const id of ids) await releaseDeployment(store.pool, id, 'bench:1', null)
  const { rows } = await store.pool.query<{ seconds: number }>(
    `select extract(epoch from max(due_at - now()) - min(due_at - now()))::float as seconds from deployments where id = any($1)`,
    [ids],
  )
  expect(rows[0]?.seconds).toBeGreaterThan(6)
})
