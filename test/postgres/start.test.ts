import { readdir, rm, stat } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { connect } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { stopPostgres } from '../../src/postgres/stop-postgres.ts'
import { endStarter, startElsewhere } from './start-elsewhere.ts'
import { query } from './query.ts'
import { processesNaming, serverPid, start, testHomes } from './test-homes.ts'

const newHome = testHomes()

test('a first start makes a server that lets us in and keeps everything in its folder', async () => {
  const home = await newHome()
  const server = await start(home)
  expect(server).toMatchObject({ host: '127.0.0.1', adopted: false, socketDir: join(home, 'postgres/socket') })
  expect(server.version).toMatch(/^17\.\d+$/)
  expect(await query(server.url, 'select current_user as who, current_database() as what')).toEqual([
    { who: 'lockstep', what: 'lockstep' },
  ])
  const names = await readdir(join(home, 'postgres'))
  expect(names.filter(name => !name.startsWith('bin-')).sort()).toEqual(['data', 'password', 'server.log', 'socket'])
  expect((await stat(join(home, 'postgres/password'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(home, 'postgres/data'))).mode & 0o777).toBe(0o700)
})

test('what the server acknowledges is on disk, and passwords are hashed', async () => {
  const server = await start(await newHome())
  const rows = await query<{ name: string; setting: string }>(
    server.url,
    'select name, setting from pg_settings where name = any($1)',
    [
      ['fsync', 'full_page_writes', 'synchronous_commit', 'wal_level', 'max_connections', 'data_checksums'].concat([
        'password_encryption',
        'listen_addresses',
        'server_encoding',
        'shared_buffers',
      ]),
    ],
  )
  expect(Object.fromEntries(rows.map(row => [row.name, row.setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    wal_level: 'replica',
    max_connections: '200',
    data_checksums: 'on',
    password_encryption: 'scram-sha-256',
    listen_addresses: '127.0.0.1',
    server_encoding: 'UTF8',
    shared_buffers: '16384',
  })
})

test('fsync stays on even when somebody turned it off for the next start', async () => {
  const home = await newHome()
  const { url } = await start(home)
  await query(url, 'alter system set fsync = off')
  await stopPostgres(home)
  const again = await start(home)
  expect(await query(again.url, 'show fsync')).toEqual([{ fsync: 'on' }])
})

test('nothing but this machine reaches it, and nobody without the password', async () => {
  const { port, socketDir } = await start(await newHome())
  const outside = Object.values(networkInterfaces())
    .flatMap(it => it ?? [])
    .find(it => !it.internal)
  if (outside !== undefined)
    await expect(once(connect(port, outside.address), 'connect')).rejects.toThrow('ECONNREFUSED')
  for (const host of ['127.0.0.1', socketDir]) {
    const stranger = new Client({ host, port, user: 'lockstep', password: 'guess', database: 'lockstep' })
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
  }
})

test('the unix socket lets us in with the password', async () => {
  const { url, port, socketDir } = await start(await newHome())
  const password = new URL(url).password
  const client = new Client({ host: socketDir, port, user: 'lockstep', password, database: 'lockstep' })
  await client.connect()
  const { rows } = await client.query('select inet_server_addr() as address')
  expect(rows).toEqual([{ address: null }])
  await client.end()
})

test('a running server is adopted, with the same address', async () => {
  const home = await newHome()
  const first = await start(home)
  const pid = await serverPid(join(home, 'postgres/data'))
  expect(await start(home)).toEqual({ ...first, adopted: true })
  expect(await serverPid(join(home, 'postgres/data'))).toBe(pid)
})

test('a stop ends the server, a second stop has nothing to do, a start brings rows and port back', async () => {
  const home = await newHome()
  const first = await start(home)
  await query(first.url, 'create table kept as select 42 as answer')
  await stopPostgres(home)
  expect(await processesNaming(home)).toEqual([])
  await stopPostgres(home)
  const second = await start(home)
  expect(second).toEqual({ ...first, adopted: false })
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('an asked-for port is used and kept for the next start', async () => {
  const home = await newHome()
  const first = await start(home)
  await stopPostgres(home)
  const asked = first.port === 19_999 ? 19_998 : 19_999
  expect((await start(home, { port: asked })).port).toBe(asked)
  await stopPostgres(home)
  expect((await start(home)).port).toBe(asked)
})

test('a home with a long path gets a short folder for its socket', async () => {
  const home = join(await newHome(), 'a'.repeat(60), 'b'.repeat(60))
  const server = await start(home)
  expect(server.socketDir).toMatch(/^\/tmp\/lockstep-[0-9a-f]{16}$/)
  await stopPostgres(home)
  await rm(server.socketDir, { recursive: true })
})

test('three starters at once end with one server', async () => {
  const home = await newHome()
  const starters = await Promise.all([startElsewhere(home), startElsewhere(home), startElsewhere(home)])
  const servers = starters.map(it => it.server)
  expect(servers.filter(it => !it.adopted)).toHaveLength(1)
  expect(new Set(servers.map(it => it.url)).size).toBe(1)
  for (const { url } of servers) expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  for (const starter of starters) await endStarter(starter, 'SIGTERM')
})

test.each(['at first', 'after a stop'])('three starters in one process end with one server, %s', async when => {
  const home = await newHome()
  if (when === 'after a stop') {
    await start(home)
    await stopPostgres(home)
  }
  const servers = await Promise.all([start(home), start(home), start(home)])
  expect(servers.filter(it => !it.adopted)).toHaveLength(1)
  expect(new Set(servers.map(it => it.url)).size).toBe(1)
})
