import { afterAll, beforeAll, expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { commandGate } from '../rig/gate.ts'
import { movableAddress } from '../rig/movable-address.ts'
import type { MovableAddress } from '../rig/movable-address.ts'
import { looksAt, seen, settledAt } from '../rig/outside.ts'
import { postgresNode } from '../rig/postgres-node.ts'
import type { PostgresNode } from '../rig/postgres-node.ts'
import { query } from '../rig/postgres-database.ts'
import { migration, tinyAlone, tinyDatabase, yaml } from '../rig/tiny-app.ts'
import { readerOf } from './reader.ts'
import { databaseUrl, eventsOf, expectWholeChains } from './record.ts'
import { until } from '../rig/until.ts'

let primary: PostgresNode
let address: MovableAddress
beforeAll(async () => {
  primary = await postgresNode()
  await primary.start()
  address = await movableAddress(primary.url)
}, 120_000)
afterAll(async () => {
  await address?.close()
  await primary?.remove()
})
const rig = lockstepForTests(() => ({ DATABASE_URL: address.url }))

const people = migration('create table people (name text);', 'drop table people;')
const pets = migration('create table pets (name text);', 'drop table pets;')
const file = (name: string, deploy?: readonly unknown[]) =>
  tinyAlone(name, { database: tinyDatabase, ...(deploy === undefined ? {} : { deploy }) })

/** v1 runs; v2 brings a migration, and its deployment stands in its test. */
const inItsTest = async (name: string) => {
  looksAt(rig.home(), address.url)
  const app = await rig.app(name, file(name))
  await app.commit({ 'db/001_people.sql': people })
  const first = await rig.run(app, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const gate = commandGate(rig.path(`${name}.gate`))
  const deploy = ['migrate', 'start', { test: gate.run }, 'shift', 'bake', 'retire']
  await app.commit({ version: 'two', 'db/002_pets.sql': pets, 'lockstep.yaml': yaml(file(name, deploy)) })
  const ship = rig.start(app, 'ship')
  await gate.reached()
  return { app, gate, ship }
}

const restarts = {
  'stopped at once (pg_ctl -m immediate)': () => primary.stop('immediate'),
  'killed (kill -9 of the postmaster)': () => primary.kill(),
}

it.for(Object.keys(restarts) as (keyof typeof restarts)[])(
  'PostgreSQL is %s while a step works, and started again: the deployment goes on to its end',
  async how => {
    const name = `restart${Object.keys(restarts).indexOf(how)}`
    const { app, gate, ship } = await inItsTest(name)
    await restarts[how]()
    await primary.start()
    await gate.open()
    const { code, stderr } = await ship.ended
    expect(code, stderr).toBe(0)
    expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'] }))
    await expectWholeChains(address.url)
  },
)

it('PostgreSQL is stopped at once while a migration runs in it: it is settled and runs again, once', async () => {
  looksAt(rig.home(), address.url)
  const app = await rig.app('midway', file('midway', ['migrate', 'start', 'shift', 'bake', 'retire']))
  await app.commit({ 'db/001_people.sql': people })
  const first = await rig.run(app, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const add = 'alter table people add column age int;'
  await app.commit({ version: 'two', 'db/002_age.sql': migration(add, 'alter table people drop column age;') })
  const database = databaseUrl(primary.url, app)
  const reader = await readerOf(database, 'people')
  const ship = rig.start(app, 'ship')
  await reader.isWaitedFor()
  await primary.stop('immediate')
  await primary.start()
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'] }))
  expect(await query(database, 'select age from people')).toEqual([])
  await expectWholeChains(address.url)
})

it.for([2, 30] as const)(
  'connections to PostgreSQL are cut for %i s while a step works: the deployment goes on to its end',
  async seconds => {
    const { app, gate, ship } = await inItsTest(`cut${seconds}`)
    address.cut()
    const cutAt = performance.now()
    await until('the time has passed', () => performance.now() - cutAt >= seconds * 1_000, { timeoutMs: 60_000 })
    expect(address.refused()).toBeGreaterThan(0)
    address.lead(primary.port)
    await gate.open()
    const { code, stderr } = await ship.ended
    expect(code, stderr).toBe(0)
    expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'] }))
    const types = (await eventsOf(address.url, app.name)).map(({ type }) => type)
    // The lease is 15 s: shorter cuts leave it, a longer one ends it, and whoever goes on settles first.
    expect(types.includes('taken-over')).toBe(seconds > 15)
    await expectWholeChains(address.url)
  },
)
