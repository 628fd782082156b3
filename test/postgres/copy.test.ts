import { chmod, chown, mkdir, readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { serverAccount } from '../../src/postgres/account.ts'
import { copyLockKey } from '../../src/postgres/backup-session.ts'
import { copyServerFiles, type ServerCopy } from '../../src/postgres/copy-server-files.ts'
import { closeCopy, openCopy } from '../../src/postgres/open-copy.ts'
import type { Server } from '../../src/postgres/server.ts'
import { stopPostgres } from '../../src/postgres/stop-postgres.ts'
import { until } from '../rig/until.ts'
import { query } from './query.ts'
import { quiet, start, testHomes } from './test-homes.ts'

const opened: string[] = []
const newHome = testHomes()
// Hooks run last in, first out: copies are closed before their home is removed.
afterEach(async () => {
  for (const dir of opened.splice(0)) await closeCopy(dir)
})

type Place = { readonly home: string; readonly server: Server; readonly data: string; readonly target: string }

const started = async (): Promise<Place> => {
  const home = await newHome()
  const server = await start(home)
  return { home, server, data: join(home, 'postgres/data'), target: join(home, 'copies/first') }
}

const copy = ({ server, data, target }: Place, signal = new AbortController().signal): Promise<ServerCopy> =>
  copyServerFiles(server.url, data, target, { label: 'before 1.2.3', signal })

const look = (dir: string, home: string): Promise<Server> => {
  opened.push(dir)
  return openCopy(dir, { home, log: quiet })
}

/** Inserts numbers one by one, each in a transaction, until told to stop. */
const writer = (url: string): { written: () => number; stop: () => Promise<void> } => {
  let isStopped = false
  let count = 0
  const work = (async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    while (!isStopped) {
      await client.query('insert into numbers (n, filler) values ($1, repeat($2, 2000))', [count, String(count % 10)])
      count += 1
    }
    await client.end()
  })()
  return {
    written: () => count,
    stop: () => {
      isStopped = true
      return work
    },
  }
}

test('a copy has all that was written before it, while a writer goes on without an error', async () => {
  const place = await started()
  const { server, home, target } = place
  await query(server.url, 'create table numbers (n int primary key, filler text)')
  const numbers = writer(server.url)
  await until('some rows', () => numbers.written() > 200)
  const before = numbers.written()
  const done = await copy(place)
  const after = numbers.written()
  await until('more rows', () => numbers.written() > after + 50)
  await numbers.stop()
  expect(after).toBeGreaterThan(before)

  const again = await look(target, home)
  expect(again.port).not.toBe(server.port)
  const [row] = await query<{ count: number; top: number }>(
    again.url,
    'select count(*)::int as count, max(n)::int as top from numbers',
  )
  expect(row?.count).toBe((row?.top ?? 0) + 1)
  expect(row?.count).toBeGreaterThanOrEqual(before)
  expect(row?.count).toBeLessThanOrEqual(numbers.written())
  expect(done.files).toBeGreaterThan(500)
  expect(done.bytes).toBeGreaterThan(20_000_000)
  expect(done.ms).toBeGreaterThan(0)
  expect(await query(server.url, 'select ($1::pg_lsn < $2::pg_lsn) as rises', [done.startLsn, done.stopLsn])).toEqual([
    { rises: true },
  ])
})

test('a copy survives checkpoints and recycled log during the copy', async () => {
  const place = await started()
  await query(place.server.url, 'create table numbers (n int primary key, filler text)')
  await query(place.server.url, "alter system set max_wal_size = '32MB'")
  await query(place.server.url, 'select pg_reload_conf()')
  const numbers = writer(place.server.url)
  await until('some rows', () => numbers.written() > 50)
  const copied = copy(place)
  await until('the copy is under way', () => stat(`${place.target}.part`).catch(() => undefined))
  for (let round = 0; round < 6; round += 1) {
    await query(place.server.url, 'select pg_switch_wal()')
    await query(place.server.url, 'checkpoint')
  }
  await copied
  await numbers.stop()
  const again = await look(place.target, place.home)
  const [row] = await query<{ isWhole: boolean }>(again.url, 'select count(*) = max(n) + 1 as "isWhole" from numbers')
  expect(row).toEqual({ isWhole: true })
})

test('a copy holds a label and no lock, and belongs to the server', async () => {
  const place = await started()
  await copy(place)
  const names = await readdir(place.target)
  expect(names).toContain('backup_label')
  expect(names).not.toContain('postmaster.pid')
  expect(names).not.toContain('tablespace_map')
  const [source, made] = [await stat(place.data), await stat(place.target)]
  expect([made.uid, made.mode]).toEqual([source.uid, source.mode])
  expect((await stat(join(place.target, 'backup_label'))).uid).toBe(source.uid)
  expect(await readdir(join(place.home, 'copies'))).toEqual(['first'])
})

test('a copy can be opened without the live server, is read-only at first, opens and closes again', async () => {
  const place = await started()
  await query(place.server.url, 'create table kept as select 5 as n')
  await copy(place)
  await stopPostgres(place.home)
  const first = await look(place.target, place.home)
  expect(await query(first.url, 'select n from kept')).toEqual([{ n: 5 }])
  await expect(query(first.url, 'delete from kept')).rejects.toMatchObject({ code: '25006' })
  expect(await look(place.target, place.home)).toEqual({ ...first, adopted: true })
  await closeCopy(place.target)
  await closeCopy(place.target)
  expect(await readdir(join(place.home, 'copies'))).toEqual(['first'])
  const second = await look(place.target, place.home)
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 5 }])
})

describe('tablespaces', () => {
  const makeTablespace = async ({ home, server }: Place, name: string): Promise<void> => {
    const folder = join(home, name)
    const { ids } = await serverAccount()
    await mkdir(folder, { mode: 0o700 })
    if (ids !== undefined) await chown(folder, ids.uid, ids.gid)
    await query(server.url, `create tablespace ${name} location '${folder}'`)
  }

  test('are part of the copy, and a server on the copy never writes to the live one', async () => {
    const place = await started()
    await makeTablespace(place, 'elsewhere')
    await query(place.server.url, 'create table far tablespace elsewhere as select 1 as n')
    await copy(place)
    const [oid = ''] = await readdir(join(place.target, 'pg_tblspc'))
    expect(await readlink(join(place.target, 'pg_tblspc', oid))).toBe(`../tablespaces/${oid}`)
    const again = await look(place.target, place.home)
    await query(again.url, 'begin read write; insert into far values (2); commit; checkpoint')
    expect(await query(again.url, 'select n from far order by n')).toEqual([{ n: 1 }, { n: 2 }])
    expect(await query(place.server.url, 'select n from far')).toEqual([{ n: 1 }])
  })

  test('one that is made during the copy spoils it', async () => {
    const place = await started()
    const copied = copy(place).catch((error: unknown) => error)
    await until('the copy is under way', () => stat(`${place.target}.part`).catch(() => undefined))
    await makeTablespace(place, 'late')
    expect(await copied).toMatchObject({
      code: 'POSTGRES_COPY_FAILED',
      message: expect.stringContaining('tablespace'),
    })
  })
})

test('an aborted copy leaves nothing, and the next one works', async () => {
  const place = await started()
  const stop = new AbortController()
  const copied = copy(place, stop.signal).catch((error: unknown) => error)
  await until('the copy is under way', () => stat(`${place.target}.part`).catch(() => undefined))
  stop.abort(new Error('enough'))
  expect(await copied).toMatchObject({ message: 'enough' })
  expect(await readdir(join(place.home, 'copies'))).toEqual([])
  expect(await query(place.server.url, 'select * from pg_replication_slots')).toEqual([])
  expect((await copy(place)).files).toBeGreaterThan(500)
})

test('a target that exists, and a folder that the server does not run on', async () => {
  const place = await started()
  await mkdir(place.target, { recursive: true })
  const failed = (reason: string) => ({ code: 'POSTGRES_COPY_FAILED', message: expect.stringContaining(reason) })
  await expect(copy(place)).rejects.toMatchObject(failed('there already'))
  const other = { ...place, data: place.home, target: join(place.home, 'copies/second') }
  await expect(copy(other)).rejects.toMatchObject(failed('does not run on'))
})

test('one copy at a time', async () => {
  const place = await started()
  const client = new Client({ connectionString: place.server.url })
  await client.connect()
  await client.query('select pg_advisory_lock($1)', [copyLockKey])
  await expect(copy(place)).rejects.toMatchObject({ code: 'POSTGRES_COPY_RUNNING' })
  await client.end()
})

test.skipIf(process.getuid?.() !== 0)('a copy behind a closed folder cannot be opened (root only)', async () => {
  const place = await started()
  await copy(place)
  await chmod(join(place.home, 'copies'), 0o700)
  await expect(look(place.target, place.home)).rejects.toMatchObject({ code: 'POSTGRES_HOME_UNREACHABLE' })
})

test('a folder that is no copy cannot be opened', async () => {
  const place = await started()
  await mkdir(place.target, { recursive: true })
  await expect(look(place.target, place.home)).rejects.toMatchObject({ code: 'POSTGRES_FOREIGN_DATA' })
})
