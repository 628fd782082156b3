import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSnapshots } from '../../src/adapters/postgres/snapshots.ts'
import { dropTemplate } from '../../src/adapters/postgres/template-copy.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { contents, fill, linesOf, settingsFor } from './snapshot-rig.ts'

const postgres = postgresForTests()
const { signal } = new AbortController()
let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const copies = async (name: string): Promise<string[]> =>
  (
    await query<{ datname: string }>(postgres.server().url, `select datname from pg_database where datname like $1`, [
      `${name}\\_snapshot%`,
    ])
  ).map(({ datname }) => datname)

it('copies inside the server, cuts clients off and lets them in again', async () => {
  const { url, name } = await postgres.database()
  await fill(url)
  const client = new Client({ connectionString: url })
  const cut = new Promise<Error>(resolve => client.on('error', resolve))
  await client.connect()
  const snapshots = createSnapshots(settingsFor(url, folder.path, { method: 'template' }))
  expect(await snapshots.method()).toBe('template')
  const snapshot = await snapshots.take('x', linesOf(), signal)
  expect(await cut).toMatchObject({ code: '57P01' })
  expect(snapshot).toMatchObject({ method: 'template', bytes: expect.any(Number) })
  expect(await copies(name)).toEqual([snapshot.location])
  const before = await contents(url)
  await query(url, 'delete from a')
  expect(await snapshots.take('x', linesOf(), signal)).toEqual(snapshot)

  const copy = url.replace(new RegExp(`/${name}$`), `/${snapshot.location}`)
  await expect(query(copy, 'select 1')).rejects.toMatchObject({ code: '55000' })
  await query(postgres.server().url, `alter database ${snapshot.location} with allow_connections true`)
  expect(await contents(copy)).toEqual(before)

  await dropTemplate(url, 'x')
  await dropTemplate(url, 'x')
  expect(await copies(name)).toEqual([])
  expect(await snapshots.find('x')).toBeNull()
})

it('stops in the middle when told to, and lets clients in again', async () => {
  const { url, name } = await postgres.database()
  const controller = new AbortController()
  const holder = new Client({ connectionString: postgres.server().url })
  await holder.connect()
  await holder.query(`begin; comment on database ${name} is 'held'`)
  const snapshots = createSnapshots(settingsFor(url, folder.path, { method: 'template' }))
  const rejected = expect(snapshots.take('x', linesOf(), controller.signal)).rejects.toMatchObject({
    code: 'SNAPSHOT_ABORTED',
  })
  const waiting = `select 1 from pg_stat_activity where application_name like 'lockstep-${name}%' and wait_event_type = 'Lock'`
  await until('the copy waits', async () => (await query(postgres.server().url, waiting)).length > 0)
  controller.abort()
  await until('the copy is given up', async () => (await query(postgres.server().url, waiting)).length === 0)
  await holder.end()
  await rejected
  expect(await copies(name)).toEqual([])
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
})

it('does not begin when told to stop before, and lets clients in again', async () => {
  const { url, name } = await postgres.database()
  const controller = new AbortController()
  const snapshots = createSnapshots(settingsFor(url, folder.path, { method: 'template' }))
  const log = { line: () => controller.abort() }
  await expect(snapshots.take('x', log, controller.signal)).rejects.toMatchObject({ code: 'SNAPSHOT_ABORTED' })
  expect(await copies(name)).toEqual([])
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
})

it('opens a database that a crash left closed', async () => {
  const { url, name } = await postgres.database()
  await query(postgres.server().url, `alter database ${name} with allow_connections false`)
  await expect(query(url, 'select 1')).rejects.toMatchObject({ code: '55000' })
  expect(await createSnapshots(settingsFor(url, folder.path, { method: 'template' })).find('x')).toBeNull()
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
})
