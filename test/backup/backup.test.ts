import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { removeTree } from '../../src/adapters/local/build-folder.ts'
import type { BackupManifest } from '../../src/domain/backup.ts'
import { makeBackup } from '../../src/serve/backup/make-backup.ts'
import { manifestName } from '../../src/serve/backup/manifest.ts'
import { restoreBackup } from '../../src/serve/backup/restore-backup.ts'
import { writeAnchor } from '../../src/store/anchors.ts'
import { schemaNumber } from '../../src/store/migrate-store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { artifactOf, builtRelease, delivered } from '../rig/delivered.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

// The machine's own PostgreSQL has pg_dump and pg_restore of its version; for the embedded one there is none.
const system = postgresForTests('system')
const embedded = postgresForTests()

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let said: string[]
beforeEach(async () => {
  folder = await temporaryFolder()
  said = []
})
afterEach(() => removeTree(folder.path))

const path = (name: string): string => join(folder.path, name)
const output = { progress: (text: string) => void said.push(text) }
const version = '0.1.0'
const actor = { kind: 'person', name: 'olga' } as const

const backup = (from: { home: string; url: string | null }, target: string, isPreview = false) =>
  makeBackup({ ...from, databaseUrl: from.url, version, target, targets: 2, isPreview, output })
const restore = (from: string, to: { home: string; url: string | null }, isPreview = false) =>
  restoreBackup({ ...to, databaseUrl: to.url, version, from, isPreview, actor, output })

/** A data folder and a record with four releases of one app, of which an environment may return to two. */
const world = async () => {
  const [home, { url }] = [path('home'), await system.database()]
  await mkdir(join(home, 'secrets/shop/live/d-1.web'), { recursive: true, mode: 0o700 })
  await writeFile(join(home, 'server-key'), 'k'.repeat(64), { mode: 0o600 })
  await writeFile(join(home, 'home-id'), 'h1')
  await writeFile(join(home, 'policy.yaml'), 'rules: []\n')
  await writeFile(join(home, 'secrets/shop/live/database-password'), 'a password of a database')
  await writeFile(join(home, 'secrets/shop/live/d-1.web/LOCKSTEP_FLAGS_TOKEN'), 'of an instance')
  const store = await openStore(url, () => undefined)
  const digests = []
  for (const text of ['one', 'two', 'three', 'four']) {
    const digest = await artifactOf(home, text)
    digests.push(digest)
    await delivered(store, await builtRelease(store, 'shop', digest), { environment: 'live' })
  }
  await writeAnchor(store)
  await store.close()
  return { home, url, digests }
}

const rowsAt = async <Row extends pg.QueryResultRow>(url: string, text: string): Promise<readonly Row[]> => {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=lockstep' })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

const eventsAt = (url: string) => rowsAt(url, 'select stream, seq, type, body, hash from events order by stream, seq')

it('brings back the record event by event, keys with mode 0600, and the artifacts that are needed, of no one else', async () => {
  const { home, url, digests } = await world()
  const target = path('backup')
  await writeFile(join(home, 'sign-in-secret'), 'of-sessions', { mode: 0o600 })
  await rowsAt(url, `create schema people create table account (id text); insert into people.account values ('ada')`)
  const before = await eventsAt(url)
  const preview = await backup({ home, url }, target, true)
  expect(preview).toMatchObject({ isDone: false, sha256: null })
  await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' })

  const made = await backup({ home, url }, target)
  // Two to return to before the running one, and that one.
  expect(made.manifest.artifacts.map(({ digest }) => digest).toSorted()).toEqual(digests.slice(1).toSorted())
  expect(made.manifest.files.map(one => one.path)).toEqual([
    'home-id',
    'policy.yaml',
    'secrets/shop/live/d-1.web/LOCKSTEP_FLAGS_TOKEN',
    'secrets/shop/live/database-password',
    'server-key',
    'sign-in-secret',
  ])
  expect(await eventsAt(url)).toEqual(before)
  expect((await stat(target)).mode & 0o777).toBe(0o700)
  expect((await stat(join(target, 'store.dump'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(target, 'files/server-key'))).mode & 0o777).toBe(0o600)

  const there = { home: path('there'), url: (await system.database()).url }
  expect(await restore(target, there, true)).toMatchObject({ isDone: false })
  expect(await rowsAt(there.url, `select to_regnamespace('lockstep') as there`)).toEqual([{ there: null }])
  const restored = await restore(target, there)
  expect(restored).toMatchObject({ isDone: true, sha256: made.sha256, verifiedEvents: before.length })
  const after = await eventsAt(there.url)
  expect(after.filter(({ type }) => type !== 'record-restored')).toEqual(before)
  expect(after).toContainEqual(
    expect.objectContaining({ stream: 'system', body: expect.stringContaining('"name":"olga"') as string }),
  )
  expect(readFileSync(join(there.home, 'server-key'), 'utf8')).toBe('k'.repeat(64))
  expect((await stat(join(there.home, 'server-key'))).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(there.home, 'sign-in-secret'), 'utf8')).toBe('of-sessions')
  expect(await rowsAt(there.url, 'select id from people.account')).toEqual([{ id: 'ada' }])
  expect((await readdir(join(there.home, 'artifacts'))).toSorted()).toEqual(
    digests
      .slice(1)
      .map(one => one.replace('sha256:', ''))
      .toSorted(),
  )
  expect((await rowsAt<{ last_value: string }>(there.url, 'select last_value from epochs'))[0]?.last_value).toMatch(
    /^1\d{6}$/,
  )
  // Its triggers came along: what was restored is only added to as well.
  await expect(rowsAt(there.url, `update events set body = ''`)).rejects.toThrow('only added to')
})

it("is a copy of Lockstep's own server where no pg_dump fits it, and is opened again with its databases and passwords", async () => {
  const home = path('home')
  await mkdir(home, { mode: 0o711 })
  const { startPostgres } = await import('../../src/postgres/start-postgres.ts')
  const { stopPostgres } = await import('../../src/postgres/stop-postgres.ts')
  const there = path('there')
  try {
    const { url } = await startPostgres({ home, log: { info: () => undefined } })
    const store = await openStore(url, () => undefined)
    await delivered(store, await builtRelease(store, 'shop', await artifactOf(home, 'one')), { environment: 'live' })
    await store.close()
    await rowsAt(url, 'create database shop_live')
    const before = await eventsAt(url)
    const made = await backup({ home, url: null }, path('backup'))
    expect(made.manifest.database).toMatchObject({ method: 'file-copy', server: 17 })
    await expect(restore(path('backup'), { home: there, url })).rejects.toMatchObject({
      code: 'RESTORE_WRONG_DATABASE',
    })

    // The first one still runs: the restored one is on another port.
    expect(await restore(path('backup'), { home: there, url: null })).toMatchObject({ verifiedEvents: before.length })
    const opened = await startPostgres({ home: there, log: { info: () => undefined } })
    expect(opened).toMatchObject({ adopted: true })
    expect(opened.url).not.toBe(url)
    expect((await eventsAt(opened.url)).filter(({ type }) => type !== 'record-restored')).toEqual(before)
    expect(await rowsAt(opened.url, `select from pg_database where datname = 'shop_live'`)).toHaveLength(1)
  } finally {
    await stopPostgres(home)
    await stopPostgres(there)
  }
})

describe('refuses', () => {
  let made: { home: string; url: string; digests: readonly string[] }
  let target: string
  let kept: Awaited<ReturnType<typeof temporaryFolder>>
  beforeAll(async () => {
    kept = await temporaryFolder()
    return () => removeTree(kept.path)
  })
  beforeEach(async () => {
    target = path('backup')
    const known = join(kept.path, 'backup')
    if ((await readdir(kept.path)).length === 0) {
      made = await world()
      await backup(made, known)
    }
    await cp(known, target, { recursive: true })
  })

  const manifestAt = (): BackupManifest =>
    JSON.parse(readFileSync(join(target, manifestName), 'utf8')) as BackupManifest
  const writeManifest = (manifest: object): void => writeFileSync(join(target, manifestName), JSON.stringify(manifest))
  const emptyPlace = async () => ({ home: path('empty'), url: (await system.database()).url })

  it.each([
    ['BACKUP_UNREADABLE', 'without a manifest', () => rm(join(target, manifestName))],
    ['BACKUP_UNREADABLE', 'with half a manifest', () => writeFile(join(target, manifestName), '{"format": 1')],
    [
      'BACKUP_UNREADABLE',
      'that leads out of itself',
      () => writeManifest({ ...manifestAt(), files: [{ path: '../../etc/passwd', bytes: 1, sha256: 'a'.repeat(64) }] }),
    ],
    [
      'BACKUP_NEWER',
      'of a newer schema',
      () => writeManifest({ ...manifestAt(), format: 2, schema: schemaNumber + 1 }),
    ],
    ['BACKUP_DAMAGED', 'without its dump', () => rm(join(target, 'store.dump'))],
    ['BACKUP_DAMAGED', 'with another key', () => writeFile(join(target, 'files/server-key'), 'x'.repeat(64))],
    [
      'BACKUP_DAMAGED',
      'with one changed byte in an artifact',
      () => {
        const file = join(target, 'artifacts', made.digests[3]!.replace('sha256:', ''), 'src/main.js')
        chmodSync(file, 0o644)
        writeFileSync(file, 'fouR')
      },
    ],
  ] as const)('%s: a backup %s; nothing is there afterwards', async (code, _what, damage) => {
    await damage()
    const place = await emptyPlace()
    await expect(restore(target, place)).rejects.toMatchObject({ code })
    await expect(stat(place.home)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await rowsAt(place.url, `select to_regnamespace('lockstep') as there`)).toEqual([{ there: null }])
  })

  it('RESTORE_NOT_EMPTY: a data folder or a database that is in use', async () => {
    const place = await emptyPlace()
    await mkdir(place.home)
    await writeFile(join(place.home, 'server-key'), 'another')
    await expect(restore(target, place)).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' })
    await expect(restore(target, { home: path('other'), url: made.url })).rejects.toMatchObject({
      code: 'RESTORE_NOT_EMPTY',
    })
  })

  it('RESTORE_FAILED: a record that was changed before it was backed up is found, and said where it lies', async () => {
    const place = await emptyPlace()
    const { tamper } = await import('../rig/record.ts')
    const changed = await world()
    await tamper(changed.url, `update events set body = replace(body, 'ada', 'eve') where type = 'created'`)
    await backup(changed, path('changed'))
    await expect(restore(path('changed'), place)).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringMatching(/is not what was written[^]*to be looked at: lockstep audit verify/) as string,
    })
  })

  it('BACKUP_TARGET_TAKEN, BACKUP_NOTHING, BACKUP_NO_TOOL: what cannot be backed up', async () => {
    await expect(backup(made, target)).rejects.toMatchObject({ code: 'BACKUP_TARGET_TAKEN' })
    await expect(backup({ home: path('none'), url: null }, path('b'))).rejects.toMatchObject({ code: 'BACKUP_NOTHING' })
    const { url } = await system.database()
    await expect(backup({ home: path('none'), url }, path('b'))).rejects.toMatchObject({ code: 'BACKUP_NOTHING' })
    // Newer than every pg_dump of this machine, and not Lockstep's own.
    const other = await embedded.database()
    await (await openStore(other.url, () => undefined)).close()
    await expect(backup({ home: path('none'), url: other.url }, path('b'))).rejects.toMatchObject({
      code: 'BACKUP_NO_TOOL',
    })
  })

  it.runIf(process.getuid?.() === 0)('BACKUP_NO_SPACE: a disk that is too small; nothing stays', async () => {
    const small = path('small')
    await mkdir(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k,mode=0700', 'tmpfs', small])
    try {
      await expect(backup(made, join(small, 'b'))).rejects.toMatchObject({ code: 'BACKUP_NO_SPACE' })
      expect(await readdir(small)).toEqual([])
    } finally {
      execFileSync('umount', [small])
    }
  })

  it('BACKUP_FAILED: a login that may not read the record; nothing stays, and its password is not told', async () => {
    await rowsAt(made.url, `create role reader login password 'secret-word'`)
    await rowsAt(made.url, 'grant usage on schema lockstep to reader')
    await rowsAt(made.url, 'grant select on all tables in schema lockstep to reader')
    await rowsAt(made.url, 'revoke select on events from reader')
    const url = new URL(made.url)
    url.username = 'reader'
    url.password = 'secret-word'
    const failed: unknown = await backup({ home: path('none'), url: url.href }, path('b')).catch(
      (error: unknown) => error,
    )
    expect(failed).toMatchObject({
      code: 'BACKUP_FAILED',
      message: expect.stringMatching(/pg_dump: [^]*permission denied/) as string,
    })
    expect(JSON.stringify(failed)).not.toContain('secret-word')
    expect(await readdir(folder.path)).toEqual(['backup'])
  })
})
