import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { afterEach, expect, it } from 'vitest'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import { startLoad } from '../../src/demo/load.ts'
import type { Load } from '../../src/demo/load.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { until } from '../rig/until.ts'
import { ordersForTests } from './orders.ts'

const rig = lockstepForTests()
const orders = ordersForTests(rig)
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

let load: Load | undefined
afterEach(() => load?.stop())

type Priority = { readonly id: string; readonly priority: string }

it('v2 took orders that fill its new column, then bake fails: code back, values intact, kept shown, the next release ships over it', async () => {
  const world = await orders.make()
  await world.commit('v1')
  const first = await rig.run(world, 'ship')
  expect(first.code, first.stderr).toBe(0)
  load = startLoad((await world.status()).services.find(({ service }) => service === 'intake')?.url ?? '')

  const bad = rig.path('bad')
  const watch = [{ command: `test ! -e ${bad}`, every: '250ms', within: '5s', failures: 1 }]
  await world.commit('v2', { of: { bake: '10m', watch } })
  const ship = rig.start(world, 'ship', '--json')
  const written = () =>
    world.rows<Priority>('select id::text as id, priority from orders where priority is not null order by id')
  await until(
    'v2 has written priorities',
    async () => {
      const [column] = await world.rows(
        `select 1 from information_schema.columns where table_name = 'orders' and column_name = 'priority'`,
      )
      return column !== undefined && (await written()).length >= 20
    },
    { timeoutMs: 120_000 },
  )
  expect(existsSync(bad)).toBe(false)
  await writeFile(bad, '')
  const { code, json, stderr } = await ship.ended
  expect(code, stderr).toBe(1)
  const [view] = (json as { deployments: readonly DeploymentView[] }).deployments
  const kept = [{ what: 'migration 20260201000000', why: matching(/^orders\.priority holds \d+ values$/) }]
  expect(view).toMatchObject({ state: 'rolled-back', cause: { step: 'bake' }, kept })
  expect(stderr).toMatch(/= kept +migration 20260201000000: orders\.priority holds \d+ values/)
  expect(stderr).toMatch(/taken back: development is as before \(v1\); kept: migration 20260201000000/)

  const values = await written()
  expect(values.length).toBeGreaterThanOrEqual(20)
  expect(view?.kept[0]?.why).toBe(`orders.priority holds ${values.length} values`)
  const status = await world.status()
  expect(status).toMatchObject({ release: { version: 'v1' }, deployment: null, kept, left: [] })
  expect(status.services.flatMap(({ traffic }) => traffic.filter(({ weight }) => weight > 0))).toEqual([
    { release: 'v1', weight: 100 },
    { release: 'v1', weight: 100 },
  ])
  expect((await rig.run(world, 'status')).stdout).toContain(
    `  kept: migration 20260201000000, orders.priority holds ${values.length} values\n`,
  )
  expect((await world.history())[0]).toMatchObject({ release: 'v2', state: 'rolled-back', kept })
  expect((await rig.run(world, 'history')).stdout).toMatch(/v2 +rolled-back .* kept migration 20260201000000$/m)

  // v1 takes orders over the wider table meanwhile.
  const { accepted } = load.seen
  const before = accepted.size
  await until('v1 takes orders', () => accepted.size > before + 5)

  await world.commit('v2', { of: { bake: '500ms' }, another: 'mended' })
  const next = await rig.run(world, 'ship')
  expect(next.code, next.stderr).toBe(0)
  // The column is there already.
  expect(next.stderr).not.toContain('migrate')
  expect(await world.status()).toMatchObject({ release: { version: 'v3' }, kept: [], deployment: null })
  const now = new Map((await written()).map(({ id, priority }) => [id, priority]))
  for (const { id, priority } of values) expect(now.get(id)).toBe(priority)
  await until('v3 writes the column too', async () => (await written()).length > values.length)
  await load.stop()
  expect([load.seen.failed, load.seen.bad]).toEqual([[], []])
})
