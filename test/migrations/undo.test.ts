import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { Migration } from '../../src/domain/migration.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import { until } from '../rig/until.ts'
import { contextOf, dbmateOn } from './context.ts'
import { heldLock, lockStatement } from './held-lock.ts'
import { at, migrationsOf } from './migration-files.ts'
import type { Scripts } from './migration-files.ts'

const postgres = postgresForTests()
const tables = async (url: string): Promise<string[]> =>
  (await query<{ t: string }>(url, `select tablename as t from pg_tables where schemaname = 'public' order by 1`)).map(
    ({ t }) => t,
  )
const applied = async (...scripts: Scripts[]): Promise<{ url: string; all: readonly Migration[] }> => {
  const { url } = await postgres.database()
  const all = await migrationsOf(...scripts)
  await dbmateOn(url).apply(all, [], contextOf())
  return { url, all }
}
const a = { up: 'create table a (b int)', down: 'drop table a' }
const b = { up: 'create table b ()', down: 'drop table b' }

it('takes back exactly the newest, from the stored script', async () => {
  const { url, all } = await applied(a, b)
  const migrator = dbmateOn(url)
  await migrator.undo(at(all, 1), all, contextOf())
  expect(await migrator.applied()).toEqual(['001'])
  expect(await tables(url)).toEqual(['a', 'schema_migrations'])
  await migrator.undo(at(all, 1), all, contextOf())
  expect(await migrator.applied()).toEqual(['001'])
  await migrator.undo(at(all, 0), all.slice(0, 1), contextOf())
  expect(await migrator.applied()).toEqual([])
})

it('refuses what is not the newest, what has no way back and what is unknown', async () => {
  const { url, all } = await applied(a, { up: 'create table b ()' })
  const migrator = dbmateOn(url)
  await expect(migrator.undo(at(all, 0), all, contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_NOT_NEWEST',
    message: expect.stringContaining('while 002 is applied on top of it'),
  })
  await expect(migrator.undo(at(all, 1), all, contextOf())).rejects.toMatchObject({ code: 'MIGRATION_NO_DOWN' })
  await expect(migrator.undo(at(all, 1), [], contextOf())).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN_APPLIED' })
  expect(await migrator.applied()).toEqual(['001', '002'])
})

it('says why a down script failed and that all is as before', async () => {
  const { url, all } = await applied({ up: 'create table a ()', down: 'drop table a; select 1/0' })
  await expect(dbmateOn(url).undo(at(all, 0), all, contextOf())).rejects.toMatchObject({
    code: 'MIGRATION_UNDO_FAILED',
    message: '001_a.sql: pq: division by zero (22012). PostgreSQL took all of it back.',
  })
  expect(await tables(url)).toEqual(['a', 'schema_migrations'])
})

it('stops when told to, and what was to be taken back is still there', async () => {
  const { url, all } = await applied({ up: 'create table a ()', down: `drop table a; ${lockStatement}` })
  const lock = await heldLock(url)
  const context = contextOf('undo')
  const rejected = expect(dbmateOn(url).undo(at(all, 0), all, context)).rejects.toMatchObject({
    code: 'MIGRATION_ABORTED',
    message: 'Stopped at 001_a.sql. PostgreSQL took all of it back.',
  })
  const waiting = `select 1 from pg_stat_activity where application_name = 'lockstep-undo' and wait_event = 'advisory'`
  await until('the down script runs', async () => (await query(url, waiting)).length > 0)
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'args'], { maxBuffer: 1e7 })
  expect(stdout).toContain('--migrations-dir')
  expect(stdout).not.toContain(new URL(url).password)
  context.abort()
  await rejected
  expect(await tables(url)).toEqual(['a', 'schema_migrations'])
  await lock.release()
})
