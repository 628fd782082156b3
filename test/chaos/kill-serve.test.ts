import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import { driftOf, instanceProcesses } from '../../src/demo/drift.ts'
import type { Load } from '../../src/demo/load.ts'
import { startLoad } from '../../src/demo/load.ts'
import { ordersOutcome } from '../../src/demo/orders-outcome.ts'
import { firstBrokenRow } from '../../src/domain/event-chain.ts'
import type { ChainedRow } from '../../src/domain/event-chain.ts'
import { isFinal } from '../../src/domain/saga/deployment.ts'
import { query } from '../rig/postgres-database.ts'
import { seededRandom } from '../rig/seeded-random.ts'
import { until } from '../rig/until.ts'
import type { OrdersWorld } from './orders-world.ts'
import { startOrdersWorld } from './orders-world.ts'

/** `KILL_SEED=… npx vitest run test/chaos` has the same instants again. */
const seed = Number(process.env['KILL_SEED'] ?? randomInt(1_000_000))
const random = seededRandom(seed)
const killsEach = Number(process.env['KILLS'] ?? 10)
const buildKills = 2
const v1 = ['20260101000000']
const v2 = [...v1, '20260201000000']

let world: OrdersWorld
let load: Load

const say = (text: string): void => void process.stderr.write(`kill-serve: ${text}\n`)

beforeAll(async () => {
  say(`KILL_SEED=${seed}`)
  world = await startOrdersWorld()
  await world.repository.commit('v1', 'Orders: take and process them')
  await finished(await world.ship())
  const intake = (await world.status()).services.find(({ service }) => service === 'intake')
  load = startLoad(intake?.url ?? '')
}, 600_000)
afterAll(async () => {
  await load?.stop()
  await world?.close()
}, 180_000)

const finished = (run: string) =>
  until(
    `run ${run} is over`,
    async () => {
      const { state } = await world.run(run)
      return state === 'succeeded' || state === 'failed' ? state : null
    },
    { timeoutMs: 240_000, everyMs: 50 },
  )

const at = (what: string, instantMs: number): Promise<true> =>
  until(what, () => performance.now() >= instantMs, { timeoutMs: 60_000, everyMs: 1 })

/** How far a deployment has come: what was begun and ended, forward and back. */
const movesOf = ({ steps }: DeploymentView): number =>
  steps.reduce(
    (sum, { status, undo }) => sum + Number(status !== 'pending') + Number(status === 'done') + Number(undo === 'done'),
    0,
  )

/** Kills within the build, then each time that the deployment has come one chance further; answers where it hit. */
const shipUnderFire = async (version: 'v2' | 'v3', message: string, moves: number) => {
  await world.repository.commit(version, message)
  const before = (await world.deployments()).length
  const run = await world.ship()
  const hits: string[] = []
  const hit = async (where: string): Promise<void> => {
    const readyAfterMs = await world.crash()
    hits.push(`${where} (ready again after ${Math.round(readyAfterMs)} ms)`)
  }
  for (let kill = 0; kill < buildKills; kill++) {
    await at('the next kill', performance.now() + random() * 500)
    await hit(`run ${(await world.run(run)).state}`)
  }
  const marks = Array.from({ length: killsEach - buildKills }, () => Math.floor(random() * moves)).sort((a, b) => a - b)
  for (const mark of marks) {
    const delayMs = random() * 300
    const place = await until(
      `${version} has come to move ${mark}`,
      async () => {
        const view = (await world.deployments())[before]
        return view !== undefined && (movesOf(view) >= mark || isOver(view)) ? view : null
      },
      { timeoutMs: 120_000, everyMs: 10 },
    )
    await at('the next kill', performance.now() + delayMs)
    const doing = place.steps.filter(({ status }) => status === 'started').map(({ id }) => id)
    await hit(`${place.state} ${movesOf(place)} ${doing.join()} + ${Math.round(delayMs)} ms`)
  }
  await finished(run)
  say(`${version}\n  ${hits.join('\n  ')}`)
  const [deployment] = (await world.deployments()).slice(before)
  if (deployment === undefined) throw new Error(`${version} was not deployed`)
  return deployment
}

const isOver = ({ state }: DeploymentView): boolean => isFinal(state) || state === 'stuck' || state === 'asking'

const expectAll = async (version: string, migrations: readonly string[]): Promise<void> => {
  const status = await world.status()
  expect(await driftOf(status, { version, migrations }, world.urls.orders)).toEqual([])
  expect(await instanceProcesses(world.home)).toBe(2)
  expect((await ordersOutcome(world.urls.orders, load.seen.accepted)).doubled).toEqual([])
  expect([load.seen.failed, load.seen.bad]).toEqual([[], []])
}

it(`ships v2 although the server is killed ${killsEach} times`, { timeout: 900_000 }, async () => {
  const deployment = await shipUnderFire('v2', 'Orders: give each a priority', 26)
  expect(deployment).toMatchObject({ state: 'succeeded', verified: true, undone: [], cause: null, kept: [] })
  await expectAll('v2', v2)
})

it(`takes v3 back although the server is killed ${killsEach} times`, { timeout: 900_000 }, async () => {
  const deployment = await shipUnderFire('v3', 'Orders: take notes', 20)
  expect(deployment).toMatchObject({
    state: 'rolled-back',
    undone: ['verify-writes', 'start:intake', 'start:worker', 'migrate', 'pause'],
    cause: { kind: 'failure', step: 'verify-writes', error: { code: 'STEP_PROBE_FAILED' } },
    kept: [],
  })
  await expectAll('v2', v2)
  expect((await world.status()).holds).toMatchObject([{ release: 'v3' }])
})

it('has lost nothing, done nothing twice, and its record is whole', { timeout: 300_000 }, async () => {
  await load.stop()
  const { accepted } = load.seen
  const outcome = async () => {
    const found = await ordersOutcome(world.urls.orders, accepted)
    return found.lost.length === 0 && found.processed >= accepted.size ? found : null
  }
  const patience = { timeoutMs: 120_000, everyMs: 200 }
  const { processed, lost, doubled } = await until('every accepted order is processed', outcome, patience)
  expect({ processed, lost, doubled }).toEqual({ processed: accepted.size, lost: [], doubled: [] })
  expect([load.seen.failed, load.seen.bad]).toEqual([[], []])
  for (const { id } of await world.deployments()) {
    const rows = await query<ChainedRow>(
      world.urls.store,
      'select seq, body, hash from lockstep.events where stream = $1 order by seq',
      [id],
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(firstBrokenRow(id, rows)).toBeNull()
  }
})
