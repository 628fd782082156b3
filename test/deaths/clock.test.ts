import { globSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HistoryEntry } from '../../src/app/status.ts'
import { commandGate } from '../rig/gate.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { looksAt, seen, settledAt } from '../rig/outside.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresNode } from '../rig/postgres-node.ts'
import type { PostgresNode } from '../rig/postgres-node.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

/** Debian's package `faketime`. Node and PostgreSQL have threads. */
const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')
const patience = { timeoutMs: 120_000 }

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const file = () => `${folder.path}/clock`
/** Moves the wall clock of server, daemons and PostgreSQL to so far from the real one; the monotonic one stays. */
const moveTo = (seconds: number): Promise<void> => writeFile(file(), `${seconds >= 0 ? '+' : ''}${seconds}\n`)

const moved = (): Readonly<Record<string, string>> =>
  library === undefined
    ? {}
    : {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: file(),
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        FAKETIME_NO_CACHE: '1',
      }

let server: PostgresNode | undefined
beforeAll(async () => {
  folder = await temporaryFolder()
  await moveTo(0)
  await chmod(file(), 0o644)
  if (library === undefined) return
  // Lockstep's own has a clean environment, and so would keep its clock.
  server = await postgresNode(moved())
  await server.start()
}, 120_000)
afterAll(async () => {
  await server?.remove()
  await folder.remove()
})
const rig = lockstepForTests(() => ({ ...moved(), DATABASE_URL: server?.url ?? '' }))

/** How far the clock of the database is from ours, in seconds. */
const databaseIsAt = async (): Promise<number> => {
  const [row] = await query<{ now: Date }>(server?.url ?? '', 'select now() as now')
  return Math.round(((row?.now.getTime() ?? 0) - Date.now()) / 60_000) * 60
}

const order = ['start', 'shift', 'bake', 'retire']

it.runIf(library !== undefined).for([
  ['forward', 3_600],
  ['back', -3_600],
] as const)(
  'the clock is moved %s by an hour during a deployment: it goes on, its bake is neither cut short nor drawn out',
  async ([name, seconds]) => {
    await moveTo(0)
    looksAt(rig.home(), server?.url ?? '')
    const app = await rig.app(`moved-${name}`, tinyAlone(`moved-${name}`))
    const first = await rig.run(app, 'ship')
    expect(first.code, first.stderr).toBe(0)
    const gate = commandGate(rig.path(`${name}.gate`))
    const deploy = ['start', { test: gate.run }, 'shift', 'bake', 'retire']
    await app.commit({ version: 'two', 'lockstep.yaml': yaml(tinyAlone(app.name, { deploy }, { bake: '8s' })) })
    const ship = rig.start(app, 'ship')
    await gate.reached()
    await moveTo(seconds)
    expect(await databaseIsAt()).toBe(seconds)
    await gate.open()
    await ship.says(/✓ shift:web/)
    const bakesSince = performance.now()
    await ship.says(/✓ bake/)
    const bakedMs = performance.now() - bakesSince
    expect(bakedMs).toBeGreaterThan(6_000)
    expect(bakedMs).toBeLessThan(120_000)
    const { code, stderr } = await ship.ended
    expect(code, stderr).toBe(0)
    expect(await seen(rig, app)).toEqual(settledAt('v2'))
    // And back to where it was, which is a step the other way: the next deployment is dispatched all the same.
    await moveTo(0)
    await app.commit({ version: 'three', 'lockstep.yaml': yaml(tinyAlone(app.name, { deploy: order })) })
    const next = await rig.run(app, 'ship')
    expect(next.code, next.stderr).toBe(0)
  },
)

it.runIf(library !== undefined)(
  'the deadline of a question goes by the wall clock: moved forward by an hour, it is over',
  async () => {
    await moveTo(3_600)
    const app = await rig.app('backing', tinyAlone('backing'))
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
    const gate = commandGate(rig.path('backing.gate'))
    await app.commit({
      'lockstep.yaml': yaml(
        tinyAlone('backing', { deploy: ['start', { test: { run: gate.run, ask: { within: '30m' } } }, 'shift'] }),
      ),
    })
    const ship = rig.start(app, 'ship')
    await gate.reached()
    await gate.open('fail')
    expect(await ship.ended).toMatchObject({ code: 3 })
    // A date is a date: what was promised for half past is due when the wall clock says so.
    await moveTo(3_600 + 3_600)
    const state = async () => ((await rig.run(app, 'history', '--json')).json as readonly HistoryEntry[])[0]?.state
    await until(
      'nobody has answered in time, by the wall clock',
      async () => (await state()) === 'rolled-back',
      patience,
    )
    await moveTo(0)
  },
)

it.skipIf(library !== undefined)('the clock is moved: skipped, because there is no libfaketime', ({ skip }) =>
  skip('apt-get install faketime'),
)
