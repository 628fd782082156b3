import { expect, it } from 'vitest'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import { until } from '../rig/until.ts'
import { contextOf, dbmateOn } from './context.ts'
import { heldLock } from './held-lock.ts'
import { at, migrationsOf } from './migration-files.ts'

const postgres = postgresForTests()
const tables = async (url: string): Promise<string[]> =>
  (await query<{ t: string }>(url, `select tablename as t from pg_tables where schemaname = 'public' order by 1`)).map(
    ({ t }) => t,
  )
const running = (url: string, tag: string): Promise<unknown[]> =>
  query(url, `select pid from pg_stat_activity where application_name = $1 and state = 'active'`, [tag])

/** What dbmate itself asks of the server before and after a migration is not the migration. */
const isIn = async (url: string, tag: string, statement: string): Promise<boolean> => {
  const asked = `select pid from pg_stat_activity where application_name = $1 and state = 'active' and query like $2`
  return (await query(url, asked, [tag, `%${statement}%`])).length > 0
}

it('applies exactly what it is asked, on top of the history', async () => {
  const { url } = await postgres.database()
  const all = await migrationsOf({ up: 'create table a ()' }, { up: 'create table b ()' }, { up: 'create table c ()' })
  const migrator = dbmateOn(url)
  const context = contextOf()
  expect(await migrator.applied()).toEqual([])
  expect(await migrator.apply(all.slice(0, 1), [], context)).toEqual([{ id: '001', ms: expect.any(Number) }])
  expect(await migrator.apply(all.slice(1, 2), all.slice(0, 1), context)).toHaveLength(1)
  expect(await migrator.applied()).toEqual(['001', '002'])
  expect(await tables(url)).toEqual(['a', 'b', 'schema_migrations'])
  expect(context.lines.filter(line => line.startsWith('applied'))).toEqual([
    expect.stringMatching(/^applied 001_a.sql \(\d+ ms\)$/),
    expect.stringMatching(/^applied 002_a.sql \(\d+ ms\)$/),
  ])
})

it('does nothing when all is applied, and goes on where a try before ended', async () => {
  const { url } = await postgres.database()
  const all = await migrationsOf({ up: 'create table a ()' }, { up: 'create table b ()' })
  const migrator = dbmateOn(url)
  await migrator.apply(all.slice(0, 1), [], contextOf())
  expect(await migrator.apply(all, all.slice(0, 1), contextOf())).toEqual([{ id: '002', ms: expect.any(Number) }])
  expect(await migrator.apply(all, all, contextOf())).toEqual([])
})

it('says what is in when one fails, and keeps the password out of everything', async () => {
  const { url } = await postgres.database()
  const all = await migrationsOf(
    { up: 'create table a ()' },
    { up: 'create table b (); select 1/0' },
    { up: 'create table c ()' },
  )
  const context = contextOf()
  const error = await dbmateOn(url)
    .apply(all, [], context)
    .catch((error: unknown) => error)
  expect(error).toMatchObject({
    code: 'MIGRATION_FAILED',
    message: '002_a.sql: pq: division by zero (22012). PostgreSQL took all of it back. Applied before it: 001.',
  })
  expect(await tables(url)).toEqual(['a', 'schema_migrations'])
  expect(context.lines.join('\n')).not.toMatch(/^Applied/m)
  const password = decodeURIComponent(new URL(url).password)
  expect(JSON.stringify([error, context.lines, String(error)])).not.toContain(password)
})

it.each([
  {
    name: 'two statements without a transaction are taken back by PostgreSQL',
    up: 'create table b (); select 1/0',
    left: 'PostgreSQL took all of it back.',
    there: ['schema_migrations'],
  },
  {
    name: 'a script that commits by itself may have left something',
    up: 'begin; create table b (); commit; select 1/0',
    left: 'It commits by itself: what it did before that point may be in the database.',
    there: ['b', 'schema_migrations'],
  },
])('without a transaction: $name', async ({ up, left, there }) => {
  const { url } = await postgres.database()
  const all = await migrationsOf({ up, options: 'transaction:false' })
  await expect(dbmateOn(url).apply(all, [], contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining(left),
  })
  expect(await tables(url)).toEqual(there)
})

it('names the invalid index that a failed concurrent build leaves', async () => {
  const { url } = await postgres.database()
  await query(url, 'create table a (b int); insert into a values (1), (1)')
  const all = await migrationsOf({ up: 'create unique index concurrently a_b on a (b)', options: 'transaction:false' })
  await expect(dbmateOn(url).apply(all, [], contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('It left the invalid index a_b: drop it before the next try.'),
  })
})

it('refuses a database whose record is not the history', async () => {
  const { url } = await postgres.database()
  const all = await migrationsOf({ up: 'create table a ()' }, { up: 'create table b ()' }, { up: 'create table c ()' })
  const migrator = dbmateOn(url)
  await migrator.apply(all.slice(0, 2), [], contextOf())
  const before = await migrator.applied()
  await expect(migrator.apply(all.slice(2), all.slice(0, 1), contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_UNKNOWN_APPLIED',
    message: expect.stringContaining('002 was applied'),
  })
  await query(url, `delete from schema_migrations where version = '001'`)
  await expect(migrator.apply(all.slice(2), all.slice(0, 2), contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_HISTORY_MISSING',
    message: expect.stringContaining('001_a.sql'),
  })
  await expect(migrator.apply(all.slice(0, 1), all.slice(1, 2), contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_OUT_OF_ORDER',
  })
  expect(await tables(url)).toEqual(['a', 'b', 'schema_migrations'])
  expect(before).toEqual(['001', '002'])
})

it('refuses a migration that writes to the record', async () => {
  const { url } = await postgres.database()
  const all = await migrationsOf({ up: `insert into schema_migrations values ('777')` })
  await expect(dbmateOn(url).apply(all, [], contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_RECORD_UNEXPECTED',
    message: expect.stringContaining('added 001, 777; removed none'),
  })
})

it('waits for the lock of another migration and names who holds it', async () => {
  const { url } = await postgres.database()
  const lock = await heldLock(url)
  const all = await migrationsOf({ up: `create table a (); ${lock.statement}` }, { up: 'create table b ()' })
  const first = contextOf('first')
  const applying = dbmateOn(url).apply(all.slice(0, 1), [], first)
  const aborted = expect(applying).rejects.toMatchObject({ code: 'MIGRATION_ABORTED' })
  await until('the first migration runs', async () => (await running(url, 'lockstep-first')).length > 0)
  await expect(dbmateOn(url, 0).apply(all.slice(1), [], contextOf('second'))).rejects.toMatchObject({
    code: 'MIGRATION_LOCKED',
    kind: 'retry',
    message: expect.stringMatching(
      /^Waited 0 ms for the migration lock; lockstep-first \(server process \d+\) holds it/,
    ),
  })
  const waiting = dbmateOn(url).apply(all.slice(1), [], contextOf('second'))
  first.abort()
  await aborted
  expect(await waiting).toHaveLength(1)
  await lock.release()
})

it('stops at an abort: the running statement is ended in the server too', async () => {
  const { url } = await postgres.database()
  const lock = await heldLock(url)
  const all = await migrationsOf({ up: 'create table a ()' }, { up: `create table b (); ${lock.statement}` })
  const context = contextOf('stopped')
  const applying = dbmateOn(url).apply(all, [], context)
  const rejected = expect(applying).rejects.toMatchObject({
    code: 'MIGRATION_ABORTED',
    message: 'Stopped at 002_a.sql. PostgreSQL took all of it back. Applied before it: 001.',
    cause: new Error('a person stopped it'),
  })
  await until('the second runs', () => isIn(url, 'lockstep-stopped', lock.running))
  context.abort()
  await rejected
  expect(await running(url, 'lockstep-stopped')).toEqual([])
  expect(await tables(url)).toEqual(['a', 'schema_migrations'])
  await lock.release()
})

it('starts nothing more after an abort between two migrations', async () => {
  const { url } = await postgres.database()
  const all = await migrationsOf({ up: 'create table a ()' }, { up: 'create table b ()' })
  const context = contextOf()
  const stopping = { ...context, log: { line: (text: string) => void (text.startsWith('applied') && context.abort()) } }
  await expect(dbmateOn(url).apply(all, [], stopping)).rejects.toMatchObject({
    code: 'MIGRATION_ABORTED',
    message: 'Stopped at 002_a.sql. It was not started. Applied before it: 001.',
  })
  expect(await tables(url)).toEqual(['a', 'schema_migrations'])
})

it('is not sure of what was cut off outside of a transaction', async () => {
  const { url } = await postgres.database()
  const lock = await heldLock(url)
  const all = await migrationsOf({ up: lock.statement, options: 'transaction:false' })
  const applying = dbmateOn(url).apply(all, [], contextOf('cut'))
  const rejected = expect(applying).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('It ran outside of a transaction and was cut off'),
  })
  let isOver = false
  const over = rejected.finally(() => (isOver = true))
  // Go's database/sql tries a statement up to three times when its connection breaks: each try has to be met.
  await until('dbmate gives up', async () => {
    await query(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where query like $1 and state = 'active' and pid <> pg_backend_pid()`,
      [`%${lock.running};%`],
    )
    return isOver
  })
  await over
  await lock.release()
})

it('keeps to the search path of the URL', async () => {
  const { url } = await postgres.database()
  await query(url, 'create schema app')
  const all = await migrationsOf({ up: 'create table a (b int)', down: 'drop table a' })
  const migrator = dbmateOn(`${url}?search_path=app`)
  await migrator.apply(all, [], contextOf())
  expect(await migrator.applied()).toEqual(['001'])
  await query(url, 'insert into app.a values (1)')
  expect(await migrator.measure(at(all, 0).down?.removes ?? [])).toEqual([{ object: expect.anything(), values: 1 }])
  expect(await tables(url)).toEqual([])
})

it('says when the database cannot be reached, without the password', async () => {
  const url = 'postgres://u:open%20sesame@127.0.0.1:1/d'
  await expect(dbmateOn(url).applied()).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringMatching(/^No connection to 127\.0\.0\.1:1\/d: (?!.*sesame)/),
  })
})

it('says what the database refused', async () => {
  const { url } = await postgres.database()
  await query(
    url,
    `create table schema_migrations (version varchar); create role weak${Date.now()} login password 'pw'`,
  )
  const [role] = await query<{ rolname: string }>(url, `select rolname from pg_roles where rolname like 'weak%'`)
  const weak = new URL(url)
  weak.username = role?.rolname ?? ''
  weak.password = 'pw'
  await expect(dbmateOn(weak.href).applied()).rejects.toMatchObject({
    code: 'DATABASE_REFUSED',
    message: expect.stringContaining('permission denied for table schema_migrations'),
  })
})
