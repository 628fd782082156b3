import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import type { Load } from '../../src/demo/load.ts'
import { startLoad } from '../../src/demo/load.ts'
import { driftOf } from '../../src/demo/drift.ts'
import { ordersOutcome } from '../../src/demo/orders-outcome.ts'
import type { OrdersWorld } from '../chaos/orders-world.ts'
import { startOrdersWorld } from '../chaos/orders-world.ts'
import { until } from '../rig/until.ts'

const probe = { 'verify-writes': { flag: 'write-test', path: '/probe', service: 'worker' } }

const codeFirst = [
  'snapshot',
  'pause',
  'start',
  'migrate',
  probe,
  'resume',
  'shift',
  'verify-version',
  'bake',
  'retire',
]

let world: OrdersWorld
let load: Load | undefined
beforeEach(async () => {
  world = await startOrdersWorld()
}, 120_000)
afterEach(async () => {
  await load?.stop()
  await world.close()
}, 120_000)

/** Commits that version with these steps instead of the example's. */
const commit = async (version: 'v1' | 'v2', deploy: readonly unknown[]): Promise<void> => {
  await world.repository.commit(version, version)
  const { path } = world.repository
  const file = parseDocument(await readFile(join(path, 'lockstep.yaml'), 'utf8'))
  file.set('deploy', deploy)
  await writeFile(join(path, 'lockstep.yaml'), file.toString())
  const identity = ['-c', 'user.name=Orders', '-c', 'user.email=orders@example.invalid']
  await promisify(execFile)('git', ['-C', path, ...identity, 'commit', '--quiet', '--all', '--message', 'the order'])
}

const shipped = async (): Promise<void> => {
  const run = await world.ship()
  await until(
    `run ${run} succeeds`,
    async () => {
      const { state, error } = await world.run(run)
      if (state === 'failed') throw new Error(JSON.stringify([error, (await world.deployments()).at(-1)]))
      return state === 'succeeded'
    },
    { timeoutMs: 200_000, everyMs: 100 },
  )
}

it(
  'ships new code first with consumers paused, then migrates: no order is lost and none is handled twice',
  { timeout: 400_000 },
  async () => {
    const order = ['pause', 'start:worker', 'start:intake', 'migrate']
    await commit('v1', codeFirst)
    await shipped()
    const intake = (await world.status()).services.find(({ service }) => service === 'intake')
    load = startLoad(intake?.url ?? '')

    await commit('v2', codeFirst)
    await shipped()
    const steps = (await world.deployments()).at(-1)?.steps.map(({ id }) => id) ?? []
    expect(steps.slice(steps.indexOf('pause'), steps.indexOf('pause') + order.length)).toEqual(order)
    const both = ['20260101000000', '20260201000000']
    expect(await driftOf(await world.status(), { version: 'v2', migrations: both }, world.urls.orders)).toEqual([])

    await load.stop()
    const { accepted, failed } = load.seen
    expect(failed).toEqual([])
    expect(accepted.size).toBeGreaterThan(0)
    const { doubled } = await until('every accepted order is processed', async () => {
      const found = await ordersOutcome(world.urls.orders, accepted)
      return found.lost.length === 0 && found.processed === accepted.size ? found : null
    })
    expect(doubled).toEqual([])
  },
)
