import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSnapshots } from '../../src/adapters/postgres/snapshots.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import { systemPostgresBinaries } from '../rig/postgres-system.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { contents, fill, linesOf, settingsFor } from './snapshot-rig.ts'

const bin = systemPostgresBinaries()
const { signal } = new AbortController()

describe.skipIf(bin === null)('by pg_dump (skipped where no PostgreSQL is installed: it brings pg_dump)', () => {
  const postgres = postgresForTests('system')
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  beforeEach(async () => {
    folder = await temporaryFolder()
  })
  afterEach(() => folder.remove())

  it('makes a dump that pg_restore brings back', async () => {
    const [{ url }, empty] = [await postgres.database(), await postgres.database()]
    await fill(url)
    const [snapshots, log] = [createSnapshots(settingsFor(url, folder.path)), linesOf()]
    expect(await snapshots.method()).toBe('pg_dump')
    const snapshot = await snapshots.take('dep_1.snapshot:1', log, signal)
    const at = join(folder.path, 'snapshots', 'orders%2Fproduction')
    expect(snapshot).toMatchObject({ id: 'dep_1.snapshot:1', method: 'pg_dump', ms: expect.any(Number) })
    expect(snapshot.location).toBe(join(at, 'dep_1.snapshot%3A1.dump'))
    expect(readdirSync(at).sort()).toEqual(['dep_1.snapshot%3A1.dump', 'dep_1.snapshot%3A1.json'])
    expect(statSync(snapshot.location)).toMatchObject({ size: snapshot.bytes, mode: 0o100600 })
    execFileSync(join(bin ?? '', 'pg_restore'), ['--dbname', empty.url, snapshot.location])
    expect(await contents(empty.url)).toEqual(await contents(url))

    const manifest = readFileSync(join(at, 'dep_1.snapshot%3A1.json'), 'utf8')
    const { hostname, port, pathname, password } = new URL(url)
    expect(JSON.parse(manifest)).toEqual({
      ...snapshot,
      sha256: createHash('sha256').update(readFileSync(snapshot.location)).digest('hex'),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      database: `${hostname}:${port}${pathname}`,
    })
    expect(manifest + log.lines.join()).not.toContain(decodeURIComponent(password))
  })

  it('takes a snapshot once, and throws half of one away', async () => {
    const { url } = await postgres.database()
    await fill(url)
    const snapshots = createSnapshots(settingsFor(url, folder.path))
    expect(await snapshots.find('x')).toBeNull()
    const first = await snapshots.take('x', linesOf(), signal)
    await query(url, 'drop table a cascade')
    expect(await snapshots.take('x', linesOf(), signal)).toEqual(first)
    expect(await snapshots.find('x')).toEqual(first)
    truncateSync(first.location, 10)
    writeFileSync(`${first.location}.part`, 'half of one')
    expect(await snapshots.find('x')).toBeNull()
    const again = await snapshots.take('x', linesOf(), signal)
    expect(again.bytes).not.toBe(first.bytes)
    expect(await snapshots.find('x')).toEqual(again)
  })

  it('leaves nothing when it fails, and says what pg_dump said', async () => {
    const { url } = await postgres.database()
    await query(url, `create table a (); create role nosy_${Date.now()} login password 'open sesame'`)
    const [role] = await query<{ rolname: string }>(url, `select rolname from pg_roles where rolname like 'nosy%'`)
    const nosy = new URL(url)
    nosy.username = role?.rolname ?? ''
    nosy.password = 'open sesame'
    const taking = createSnapshots(settingsFor(nosy.href, folder.path)).take('x', linesOf(), signal)
    const error = await taking.catch((error: unknown) => error)
    expect(error).toMatchObject({
      code: 'SNAPSHOT_FAILED',
      message: expect.stringMatching(/^pg_dump failed: pg_dump: error: .*permission denied for table a/),
    })
    expect(JSON.stringify(error)).not.toContain('sesame')
    expect(readdirSync(join(folder.path, 'snapshots', 'orders%2Fproduction'))).toEqual([])
  })

  it('stops when told to', async () => {
    const { url } = await postgres.database()
    await query(url, 'create table a ()')
    const controller = new AbortController()
    const blocked = `select 1 from pg_stat_activity where application_name = 'lockstep-snapshot' and wait_event_type = 'Lock'`
    const taking = (): Promise<unknown> =>
      createSnapshots(settingsFor(url, folder.path)).take('x', linesOf(), controller.signal)
    const holder = new Client({ connectionString: url })
    await holder.connect()
    await holder.query('begin; lock table a in access exclusive mode')
    const rejected = expect(taking()).rejects.toMatchObject({ code: 'SNAPSHOT_ABORTED' })
    await until('pg_dump waits for the lock', async () => (await query(url, blocked)).length > 0)
    controller.abort()
    await rejected
    await expect(taking()).rejects.toMatchObject({ code: 'SNAPSHOT_ABORTED' })
    await holder.end()
    expect(readdirSync(join(folder.path, 'snapshots', 'orders%2Fproduction'))).toEqual([])
  })

  it('does not begin on a disk that is too full', async () => {
    const { url } = await postgres.database()
    const settings = settingsFor(url, folder.path, { freeBytes: () => Promise.resolve(3_000_000) })
    await expect(createSnapshots(settings).take('x', linesOf(), signal)).rejects.toMatchObject({
      code: 'SNAPSHOT_NO_SPACE',
      message: expect.stringMatching(/has 3 MB free, and the database has \d+ MB/),
    })
  })
})
