import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, it } from 'vitest'
import { endTaggedSessions, sessionTag } from '../../src/adapters/postgres/tagged-sessions.ts'
import { withDatabaseSession } from '../../src/adapters/postgres/database-session.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import { realClock } from '../rig/real-clock.ts'
import { until } from '../rig/until.ts'
import { contextOf, dbmateOn } from './context.ts'
import { heldLock } from './held-lock.ts'
import { migrationsOf } from './migration-files.ts'

const postgres = postgresForTests()
const { signal } = new AbortController()
const folders = (): string[] => readdirSync(tmpdir()).filter(name => name.startsWith('dbmate-lockstep-killed-'))
const sessions = (url: string): Promise<{ query: string }[]> =>
  query(url, `select query from pg_stat_activity where application_name = 'lockstep-killed'`)

it.each(['', 'transaction:false'])('after kill -9 of the migrating process nothing of it goes on %s', async options => {
  const { url } = await postgres.database()
  const lock = await heldLock(url)
  const up = `create table a (); ${lock.statement}`
  const child = spawn(process.execPath, [join(import.meta.dirname, 'apply-alone.ts')], {
    env: { ...process.env, TEST_URL: url, TEST_UP: up, TEST_OPTIONS: options },
    stdio: 'ignore',
  })
  const exited = once(child, 'exit')
  const isWaiting = async (): Promise<boolean> =>
    (await sessions(url)).some(({ query }) => query.includes(lock.running))
  await until('it migrates', isWaiting)
  child.kill('SIGKILL')
  await exited
  expect(await isWaiting()).toBe(true)
  expect(folders()).toHaveLength(1)
  const migrator = dbmateOn(url)
  await migrator.settle('killed', signal)
  expect(await sessions(url)).toEqual([])
  expect(folders()).toEqual([])
  expect(await migrator.applied()).toEqual([])
  const again = await migrationsOf({ up: 'create table a ()' })
  expect(await migrator.apply(again, [], contextOf('killed'))).toHaveLength(1)
  await lock.release()
})

it('settles at once what never ran, and stops settling when told to', async () => {
  const { url } = await postgres.database()
  await dbmateOn(url).settle('nothing', signal)
  await expect(dbmateOn(url).settle('nothing', AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})

it('ends sessions of this operation only', async () => {
  const { url } = await postgres.database()
  const other = new Client({ connectionString: url, application_name: sessionTag('other') })
  await other.connect()
  await dbmateOn(url).settle('oth', signal)
  expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await other.end()
})

it('says when the server does not end a session in time', async () => {
  const { url } = await postgres.database()
  const stuck = new Client({ connectionString: url, application_name: 'lockstep-stuck' })
  stuck.on('error', () => {})
  await stuck.connect()
  const limits = { clock: realClock, quietMs: 0, limitMs: 0, signal }
  const ending = withDatabaseSession(url, 'test', session => endTaggedSessions(session, 'lockstep-stuck', limits))
  await expect(ending).rejects.toMatchObject({
    code: 'DATABASE_SESSION_STUCK',
    message: '1 session(s) named lockstep-stuck still run 0 ms after the server was told to end them.',
  })
  await stuck.end()
})

it('tags long or odd ids by their hash, within what PostgreSQL keeps', () => {
  expect(sessionTag('dep_1:migrate')).toBe('lockstep-dep_1:migrate')
  for (const id of ['x'.repeat(200), 'a b', "it's"]) expect(sessionTag(id)).toMatch(/^lockstep-[0-9a-f]{32}$/)
})
