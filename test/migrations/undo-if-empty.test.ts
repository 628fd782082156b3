import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, it } from 'vitest'
import { dbmateBinary } from '../../src/adapters/dbmate/dbmate-binary.ts'
import type { Migration } from '../../src/domain/migration.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { contextOf, dbmateOn } from './context.ts'
import { at, migrationsOf } from './migration-files.ts'
import type { Scripts } from './migration-files.ts'

const postgres = postgresForTests()
const base: Scripts = { up: 'create table a (id int); insert into a values (1), (2)', down: 'drop table a' }
const applied = async (...scripts: Scripts[]): Promise<{ url: string; all: readonly Migration[] }> => {
  const { url } = await postgres.database()
  const all = await migrationsOf(...scripts)
  await dbmateOn(url).apply(all, [], contextOf())
  return { url, all }
}
const withTransaction = async (url: string, sql: string, work: () => Promise<void>): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`begin; ${sql}`)
    await work()
  } finally {
    await client.end()
  }
}

it('takes back what holds nothing, and dbmate agrees', async () => {
  const { url, all } = await applied(base, {
    up: 'create table b (); alter table a add c int',
    down: 'drop table b; alter table a drop c',
  })
  const migrator = dbmateOn(url)
  expect(await migrator.undoIfEmpty(at(all, 1), all, contextOf())).toEqual({ undone: true })
  expect(await migrator.undoIfEmpty(at(all, 1), all, contextOf())).toEqual({ undone: true })
  const folder = await temporaryFolder()
  await mkdir(join(folder.path, 'm'))
  for (const { file, text } of all) await writeFile(join(folder.path, 'm', file), text)
  const env = { DATABASE_URL: `${url}?sslmode=disable` }
  const binary = dbmateBinary(process.platform, process.arch)
  const status = spawnSync(binary, ['-d', join(folder.path, 'm'), 'status'], { env, encoding: 'utf8' })
  await folder.remove()
  expect(status.stdout.trim().split('\n')).toEqual(['[X] 001_a.sql', '[ ] 002_a.sql', '', 'Applied: 1', 'Pending: 1'])
  expect(await migrator.apply(all, all.slice(0, 1), contextOf())).toHaveLength(1)
})

it.each([
  {
    name: 'rows',
    add: 'create table b (c int)',
    down: 'drop table b',
    data: 'insert into b values (null)',
    values: [1],
  },
  {
    name: 'a value',
    add: 'alter table a add b int',
    down: 'alter table a drop b',
    data: 'update a set b = 1 where id = 1',
    values: [1],
  },
  {
    name: 'a value beside the default',
    add: `alter table a add b text not null default 'x'`,
    down: 'alter table a drop b',
    data: `update a set b = 'y' where id = 1`,
    values: [1],
  },
  {
    name: 'a null beside the default',
    add: 'alter table a add b int default 1',
    down: 'alter table a drop b',
    data: 'update a set b = null where id = 1',
    values: [1],
  },
  {
    name: 'json beside the default',
    add: `alter table a add b json default '{}'`,
    down: 'alter table a drop b',
    data: `update a set b = '[]'`,
    values: [2],
  },
  {
    name: 'a default that differs by row',
    add: 'alter table a add b timestamptz default clock_timestamp()',
    down: 'alter table a drop b',
    data: 'select 1',
    values: [2],
  },
  {
    name: 'two of three',
    add: 'create table b (); create table c (d int); alter table a add e int',
    down: 'drop table b, c; alter table a drop e',
    data: 'insert into c values (1); update a set e = 1',
    values: [0, 1, 2],
  },
  {
    name: 'partitions',
    add: 'create table b (c int) partition by list (c); create table b1 partition of b default',
    down: 'drop table b',
    data: 'insert into b values (1)',
    values: [1],
  },
])('changes nothing where there are data: $name', async ({ add, down, data, values }) => {
  const { url, all } = await applied(base, { up: add, down })
  await query(url, data)
  const result = await dbmateOn(url).undoIfEmpty(at(all, 1), all, contextOf())
  expect(result).toEqual({ undone: false, measured: values.map(count => expect.objectContaining({ values: count })) })
  expect(await dbmateOn(url).applied()).toEqual(['001', '002'])
})

it.each([
  { name: 'a number', add: 'alter table a add b numeric(10,2) not null default 0' },
  { name: 'a text', add: `alter table a add b varchar(9) default 'x'` },
  { name: 'json', add: `alter table a add b json default '{}'` },
  { name: 'an array', add: `alter table a add b int[] not null default '{}'` },
  { name: 'a minus', add: 'alter table a add b int default -1' },
  { name: 'a computed column', add: 'alter table a add b int generated always as (id + 1) stored' },
  { name: 'a quoted name', add: 'alter table a add "b B" int', drop: '"b B"' },
])('what a constant default filled in is no data: $name', async ({ add, drop = 'b' }) => {
  const { url, all } = await applied(base, { up: add, down: `alter table a drop column ${drop}` })
  expect(await dbmateOn(url).undoIfEmpty(at(all, 1), all, contextOf())).toEqual({ undone: true })
})

it.each([
  { name: 'an opaque script', down: 'delete from a' },
  { name: 'one outside of a transaction', down: 'drop index concurrently a_id', downOptions: 'transaction:false' },
  { name: 'none at all', down: '' },
])('does not run $name', async ({ name: _name, ...down }) => {
  const { url, all } = await applied(base, { up: 'create index a_id on a (id)', ...down })
  expect(await dbmateOn(url).undoIfEmpty(at(all, 1), all, contextOf())).toEqual({ undone: false, measured: [] })
  expect(await query(url, `select to_regclass('a_id') is not null as there, (select count(*) from a) as rows`)).toEqual(
    [{ there: true, rows: '2' }],
  )
})

it('sees a row that another transaction writes at that moment', async () => {
  const { url, all } = await applied({ up: 'create table b (c int)', down: 'drop table b' })
  const writer = new Client({ connectionString: url })
  await writer.connect()
  await writer.query('begin; insert into b values (1)')
  const undoing = dbmateOn(url).undoIfEmpty(at(all, 0), all, contextOf('race'))
  const waiting = `select 1 from pg_stat_activity where application_name = 'lockstep-race' and wait_event_type = 'Lock'`
  await until('it waits for the writer', async () => (await query(url, waiting)).length > 0)
  await writer.query('commit')
  expect(await undoing).toMatchObject({ undone: false, measured: [{ values: 1 }] })
  await writer.end()
})

it('gives up when a table stays in use, and stops when told to', async () => {
  const { url, all } = await applied({ up: 'create table b (c int)', down: 'drop table b' })
  await withTransaction(url, 'lock table b in access share mode', async () => {
    await expect(dbmateOn(url).undoIfEmpty(at(all, 0), all, contextOf())).rejects.toMatchObject({
      code: 'MIGRATION_TABLE_BUSY',
      kind: 'retry',
      message: expect.stringContaining('"b" within 5 s'),
    })
    const context = contextOf('told')
    const undoing = dbmateOn(url).undoIfEmpty(at(all, 0), all, context)
    const rejected = expect(undoing).rejects.toMatchObject({
      code: 'MIGRATION_ABORTED',
      message: expect.stringContaining('It is still applied'),
    })
    const waiting = `select 1 from pg_stat_activity where application_name = 'lockstep-told' and wait_event_type = 'Lock'`
    await until('it waits', async () => (await query(url, waiting)).length > 0)
    context.abort()
    await rejected
  })
  expect(await dbmateOn(url).applied()).toEqual(['001'])
})

it('takes all of a failing down script back', async () => {
  const { url, all } = await applied({ up: 'create table b (c int)', down: 'drop table b; drop table nowhere' })
  await expect(dbmateOn(url).undoIfEmpty(at(all, 0), all, contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_UNDO_FAILED',
    message: '001_a.sql: table "nowhere" does not exist. It is still applied, with nothing of it changed.',
  })
  expect(await query(url, `select to_regclass('b') is not null as there`)).toEqual([{ there: true }])
})

it('measures by name, through schemas, and counts nothing where nothing is', async () => {
  const { url } = await postgres.database()
  await query(
    url,
    'create schema "S s"; create table "S s".t (a int, b int default 7); insert into "S s".t values (1, 7), (null, 8)',
  )
  const of = { schema: 'S s', table: 't' }
  const measured = await dbmateOn(url).measure([
    { kind: 'table', ...of },
    { kind: 'column', ...of, column: 'a' },
    { kind: 'column', ...of, column: 'b' },
    { kind: 'column', ...of, column: 'gone' },
    { kind: 'table', schema: '', table: 't' },
  ])
  expect(measured.map(({ values }) => values)).toEqual([2, 1, 1, 0, 0])
})

it('is not deceived by row security', async () => {
  const { url } = await postgres.database()
  const role = `r${Date.now()}`
  await query(
    url,
    `create role ${role} login password 'pw'; create table t (a int); insert into t values (1);
    alter table t owner to ${role}; alter table t enable row level security; alter table t force row level security`,
  )
  const owner = new URL(url)
  owner.username = role
  owner.password = 'pw'
  await expect(dbmateOn(owner.href).measure([{ kind: 'table', schema: 'public', table: 't' }])).rejects.toMatchObject({
    code: 'DATABASE_REFUSED',
    message: expect.stringContaining('row-level security'),
  })
})
