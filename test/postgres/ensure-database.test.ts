import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseUrl } from '../../src/postgres/database-url.ts'
import { ensureDatabase } from '../../src/postgres/ensure-database.ts'
import type { Server } from '../../src/postgres/server.ts'
import { stopPostgres } from '../../src/postgres/stop-postgres.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { query } from './query.ts'
import { start } from './test-homes.ts'

// One server for all tests of this file: each makes databases of its own names.
let home: string
let server: Server
let close: () => Promise<void>

beforeAll(async () => {
  const folder = await temporaryFolder()
  home = folder.path
  server = await start(home)
  close = async () => {
    await stopPostgres(home)
    await folder.remove()
  }
})
afterAll(() => close())

test('a service gets a database of its own and no special rights', async () => {
  const spec = { database: 'rights', role: 'rights_owner', password: 'p@ss/word%?#' }
  await ensureDatabase(server.url, spec)
  const url = databaseUrl(server, { database: 'rights', user: 'rights_owner', password: spec.password })
  await query(url, 'create table mine (id int)')
  expect(
    await query(
      url,
      'select rolsuper, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = current_user',
    ),
  ).toEqual([{ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false }])
  await expect(query(url, 'create role another')).rejects.toMatchObject({ code: '42501' })
})

test('no other service may enter it', async () => {
  await ensureDatabase(server.url, { database: 'one', role: 'one', password: 'a' })
  await ensureDatabase(server.url, { database: 'two', role: 'two', password: 'b' })
  const crossed = databaseUrl(server, { database: 'one', user: 'two', password: 'b' })
  await expect(query(crossed, 'select 1')).rejects.toMatchObject({ code: '42501' })
})

test('repeating it keeps the rows and sets the password that was given last', async () => {
  const spec = { database: 'repeated', role: 'repeated', password: 'first' }
  await ensureDatabase(server.url, spec)
  const first = databaseUrl(server, { database: 'repeated', user: 'repeated', password: 'first' })
  await query(first, 'create table kept as select 7 as n')
  await ensureDatabase(server.url, { ...spec, password: 'second' })
  await expect(query(first, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  const second = databaseUrl(server, { database: 'repeated', user: 'repeated', password: 'second' })
  expect(await query(second, 'select n from kept')).toEqual([{ n: 7 }])
})

test('five at once do not disturb each other', async () => {
  const spec = { database: 'parallel', role: 'parallel', password: 'x' }
  await Promise.all([1, 2, 3, 4, 5].map(() => ensureDatabase(server.url, spec)))
  const url = databaseUrl(server, { database: 'parallel', user: 'parallel', password: 'x' })
  expect(await query(url, 'select current_database() as name')).toEqual([{ name: 'parallel' }])
})

test.each(['Or"ders', "or'ders", 'or ders; drop role lockstep', 'größe', 'a/b&c=d'])(
  'the name %s is a name and nothing else',
  async name => {
    const password = `pass'"\\${name === 'größe' ? '' : name}`
    await ensureDatabase(server.url, { database: name, role: name, password })
    const url = databaseUrl(server, { database: name, user: name, password })
    expect(await query(url, 'select current_user::text as who, current_database()::text as what')).toEqual([
      { who: name, what: name },
    ])
  },
)

test('the password reaches neither the server nor its log', async () => {
  await query(server.url, "alter system set log_statement = 'all'")
  await query(server.url, 'select pg_reload_conf()')
  await ensureDatabase(server.url, { database: 'logged', role: 'logged', password: 'do-not-log-me' })
  const log = await readFile(join(home, 'postgres/server.log'), 'utf8')
  expect(log).toContain('create role "logged"')
  expect(log).not.toContain('do-not-log-me')
})

test('a superuser is not turned into the owner of a service database', async () => {
  await expect(
    ensureDatabase(server.url, { database: 'grabbed', role: 'lockstep', password: 'x' }),
  ).rejects.toMatchObject({ code: 'POSTGRES_ROLE_RESERVED' })
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test("somebody else's database is left as it is", async () => {
  await expect(
    ensureDatabase(server.url, { database: 'lockstep', role: 'orders', password: 'x' }),
  ).rejects.toMatchObject({ code: 'POSTGRES_DATABASE_TAKEN' })
  await ensureDatabase(server.url, { database: 'one', role: 'one', password: 'a' })
  await expect(ensureDatabase(server.url, { database: 'one', role: 'two', password: 'b' })).rejects.toMatchObject({
    code: 'POSTGRES_DATABASE_TAKEN',
    message: expect.stringContaining('belongs to one'),
  })
})

test('no server, or the wrong password', async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  const spec = { database: 'orders', role: 'orders', password: 'x' }
  const refused = { code: 'POSTGRES_CONNECT_FAILED' }
  await expect(ensureDatabase(`postgres://a:topsecret@127.0.0.1:${port}/b`, spec)).rejects.toMatchObject(refused)
  const wrong = databaseUrl(server, { database: 'lockstep', user: 'lockstep', password: 'topsecret' })
  const error = await ensureDatabase(wrong, spec).catch((error: unknown) => error)
  expect(error).toMatchObject(refused)
  expect(JSON.stringify(error) + String(error)).not.toContain('topsecret')
})
