import { afterAll, beforeAll, expect, it } from 'vitest'
import { commandGate } from '../rig/gate.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { movableAddress } from '../rig/movable-address.ts'
import type { MovableAddress } from '../rig/movable-address.ts'
import { looksAt, seen, settledAt } from '../rig/outside.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresNode } from '../rig/postgres-node.ts'
import type { PostgresNode } from '../rig/postgres-node.ts'
import { migration, tinyAlone, tinyDatabase, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { eventsOf, expectWholeChains } from './record.ts'

let primary: PostgresNode
let standby: PostgresNode
let address: MovableAddress
beforeAll(async () => {
  primary = await postgresNode()
  await primary.start()
  standby = await primary.standby()
  await standby.start()
  await query(primary.url, `alter system set synchronous_standby_names = 'standby'`)
  await query(primary.url, 'select pg_reload_conf()')
  await until('the standby is synchronous', async () => {
    const [row] = await query<{ state: string }>(primary.url, 'select sync_state as state from pg_stat_replication')
    return row?.state === 'sync'
  })
  address = await movableAddress(primary.url)
}, 120_000)
afterAll(async () => {
  await address?.close()
  await standby?.remove()
  await primary?.remove()
})
const rig = lockstepForTests(() => ({ DATABASE_URL: address.url }))

it('PostgreSQL fails over to its synchronous standby while a step works: nothing that was recorded is lost', async () => {
  looksAt(rig.home(), address.url)
  const file = (deploy: readonly unknown[]) => tinyAlone('failover', { database: tinyDatabase, deploy })
  const app = await rig.app('failover', file(['migrate', 'start', 'shift', 'bake', 'retire']))
  await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
  const first = await rig.run(app, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const gate = commandGate(rig.path('failover.gate'))
  await app.commit({
    version: 'two',
    'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;'),
    'lockstep.yaml': yaml(file(['migrate', 'start', { test: gate.run }, 'shift', 'bake', 'retire'])),
  })
  const ship = rig.start(app, 'ship')
  await gate.reached()
  const before = await eventsOf(primary.url, app.name)

  await primary.kill()
  address.cut()
  // First the address moves, then the standby is promoted: for a moment the new server takes no writes.
  address.lead(standby.port)
  await until('somebody has met the standby', async () => {
    const text = `select 1 from pg_stat_activity where application_name in ('lockstep', 'lockstep jobs')`
    return (await query(standby.url, text)).length > 0
  })
  await standby.promote()
  await gate.open()
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  const after = await eventsOf(address.url, app.name)
  expect(after.slice(0, before.length)).toEqual(before)
  expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'] }))
  await expectWholeChains(address.url)
})
