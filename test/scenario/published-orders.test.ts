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

/** How a release goes out: the steps that the file names, the strategy, and what must stand in a row in the plan. */
type Order = {
  readonly name: string
  readonly strategy: string
  readonly deploy: readonly unknown[]
  readonly inARow: readonly string[]
}

const codeFirst: Order = {
  name: 'new code first with consumers paused, then migrate',
  strategy: 'blue-green',
  deploy: ['snapshot', 'pause', 'start', 'migrate', probe, 'resume', 'shift', 'verify-version', 'bake', 'retire'],
  inARow: ['pause', 'start:worker', 'start:intake', 'migrate', 'verify-writes', 'resume'],
}

const stopFirst: Order = {
  name: 'stop, migrate, start',
  strategy: 'recreate',
  deploy: ['snapshot', 'pause', 'stop', 'migrate', 'start', probe, 'shift', 'resume', 'verify-version', 'bake'],
  inARow: [
    'pause',
    'stop:intake',
    'stop:worker',
    'migrate',
    'start:worker',
    'start:intake',
    'verify-writes',
    'shift:worker',
    'shift:intake',
    'resume',
  ],
}

let world: OrdersWorld
let load: Load | undefined
beforeEach(async () => {
  world = await startOrdersWorld()
}, 300_000)
afterEach(async () => {
  await load?.stop()
  await world.close()
}, 120_000)

/** Commits that version with this order instead of the example's. */
const commit = async (version: 'v1' | 'v2', { deploy, strategy }: Order): Promise<void> => {
  await world.repository.commit(version, version)
  const { path } = world.repository
  const file = parseDocument(await readFile(join(path, 'lockstep.yaml'), 'utf8'))
  file.set('deploy', deploy)
  file.setIn(['environments', 'development', 'strategy'], strategy)
  // Production goes out by canary, which no order with stop allows.
  file.deleteIn(['environments', 'production', 'strategy'])
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

it.for([codeFirst, stopFirst])(
  '$name: under load no order is lost and none is handled twice',
  { timeout: 400_000 },
  async order => {
    await commit('v1', order)
    await shipped()
    const intake = (await world.status()).services.find(({ service }) => service === 'intake')
    load = startLoad(intake?.url ?? '')

    await commit('v2', order)
    await shipped()
    const steps = (await world.deployments()).at(-1)?.steps.map(({ id }) => id) ?? []
    const from = steps.indexOf(order.inARow[0]!)
    expect(steps.slice(from, from + order.inARow.length)).toEqual(order.inARow)
    const both = ['20260101000000', '20260201000000']
    expect(await driftOf(await world.status(), { version: 'v2', migrations: both }, world.urls.orders)).toEqual([])

    await load.stop()
    const { accepted, failed, bad } = load.seen
    expect({ failed, bad }).toEqual({ failed: [], bad: [] })
    expect(accepted.size).toBeGreaterThan(0)
    const outcome = async () => {
      const found = await ordersOutcome(world.urls.orders, accepted)
      return found.lost.length === 0 && found.processed === accepted.size ? found : null
    }
    const { doubled } = await until('every accepted order is processed', outcome, { timeoutMs: 120_000, everyMs: 200 })
    expect(doubled).toEqual([])
  },
)
