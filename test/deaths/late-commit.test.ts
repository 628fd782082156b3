import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiClient } from '../../src/cli/api-client.ts'
import { socketPath } from '../../src/serve/home.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { looksAt, seen, settledAt } from '../rig/outside.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresNode } from '../rig/postgres-node.ts'
import type { PostgresNode } from '../rig/postgres-node.ts'
import { migration, tinyAlone, tinyDatabase, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { readerOf } from './reader.ts'
import { databaseUrl, eventsOf, expectWholeChains } from './record.ts'

let server: PostgresNode
beforeAll(async () => {
  server = await postgresNode()
  await server.start()
}, 120_000)
afterAll(() => server?.remove())
const rig = lockstepForTests(() => ({ DATABASE_URL: server.url }))

const heldMs = 30_000
const patience = { timeoutMs: 120_000 }
const age = migration('alter table people add column age int;', 'alter table people drop column age;')

/** v1 has a table with a person; v2's migration waits for a reader of it. */
const waitingMigration = async (name: string, deploy: readonly unknown[]) => {
  looksAt(rig.home(), server.url)
  const order = ['migrate', 'start', 'shift', 'bake', 'retire']
  const app = await rig.app(name, tinyAlone(name, { database: tinyDatabase, deploy: order }))
  await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
  const first = await rig.run(app, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const database = databaseUrl(server.url, app)
  await query(database, `insert into people values ('Ann')`)
  const file = yaml(tinyAlone(name, { database: tinyDatabase, deploy }))
  await app.commit({ version: 'two', 'db/002_age.sql': age, 'lockstep.yaml': file })
  const reader = await readerOf(database, 'people')
  const ship = rig.start(app, 'ship')
  await reader.isWaitedFor()
  const waitedFrom = performance.now()
  const letGo = async () => {
    await until('30 s have passed', () => performance.now() - waitedFrom >= heldMs, patience)
    await reader.end()
  }
  return { app, ship, letGo, database }
}

const columns = (database: string) =>
  query<{ name: string }>(
    database,
    `select column_name as name from information_schema.columns where table_name = 'people' order by 1`,
  )

it('a migration whose limit passes while it waits for a lock: it is ended in the server, and does not commit when the lock is free', async () => {
  const order = [{ migrate: { timeout: '4s' } }, 'start', 'shift', 'bake', 'retire']
  const { app, ship, letGo, database } = await waitingMigration('timed-out', order)
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(1)
  expect(stderr).toMatch(/✗ migrate +STEP_TIMEOUT/)
  const sessions = `select 1 from pg_stat_activity where application_name like 'lockstep-d-%'`
  expect(await query(server.url, sessions)).toEqual([])
  await letGo()
  expect(await columns(database)).toEqual([{ name: 'name' }])
  expect(await query(database, 'select name from people')).toEqual([{ name: 'Ann' }])
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'] }))
  await expectWholeChains(server.url)
})

it('a migration that commits 30 s later, while Lockstep is down: it is found done, and not applied a second time', async () => {
  const order = ['migrate', 'start', 'shift', 'bake', 'retire']
  const { app, ship, letGo, database } = await waitingMigration('left-alone', order)
  // Whoever follows it would give up before it goes on.
  ship.child.kill('SIGINT')
  await ship.ended
  const { pid } = await apiClient(rig.home(), socketPath(rig.home())).get<{ pid: number }>('/v1/health')
  process.kill(pid, 'SIGKILL')
  await letGo()
  await until('it has committed', async () => (await columns(database)).length === 2, patience)
  // Any command that needs the server starts it again.
  await until('it has ended', async () => (await rig.run(app, 'history')).stdout.includes('v2  succeeded'), patience)
  expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'] }))
  expect(await query(database, 'select name, age from people')).toEqual([{ name: 'Ann', age: null }])
  const types = (await eventsOf(server.url, app.name)).map(event =>
    'step' in event ? `${event.type} ${event.step}` : event.type,
  )
  expect(types).toContain('taken-over')
  expect(types.filter(type => type === 'step-done migrate')).toHaveLength(1)
  await expectWholeChains(server.url)
})
