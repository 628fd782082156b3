import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pgDumpTools } from '../../src/adapters/postgres/pg-dump-tool.ts'
import { createSnapshots } from '../../src/adapters/postgres/snapshots.ts'
import type { SnapshotSettings } from '../../src/adapters/postgres/snapshot-settings.ts'
import { copyServerFiles } from '../../src/postgres/copy-server-files.ts'
import { closeCopy, openCopy } from '../../src/postgres/open-copy.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { contents, fill, linesOf, settingsFor } from './snapshot-rig.ts'

const postgres = postgresForTests()
const { signal } = new AbortController()
let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

/** The real programs of this machine that are too old for this server. */
const tooOld = async (): ReturnType<typeof pgDumpTools> =>
  (await pgDumpTools()).filter(({ major }) => major < postgres.server().major)

const copyFiles: SnapshotSettings['copyFiles'] = (target, signal) =>
  copyServerFiles(postgres.server().url, postgres.server().dataDir, target, { label: 'test', signal })

it('copies the server when no pg_dump is new enough, and the copy opens', async () => {
  const { url, name } = await postgres.database()
  await fill(url)
  const snapshots = createSnapshots(settingsFor(url, folder.path, { copyFiles, tools: tooOld }))
  expect(await snapshots.method()).toBe('file-copy')
  const snapshot = await snapshots.take('x', linesOf(), signal)
  expect(snapshot).toMatchObject({
    method: 'file-copy',
    location: expect.stringMatching(/orders%2Fproduction\/x\.files$/),
  })
  expect(existsSync(join(snapshot.location, 'backup_label'))).toBe(true)
  const manifest = readFileSync(snapshot.location.replace(/files$/, 'json'), 'utf8')
  expect(JSON.parse(manifest)).toMatchObject({ ...snapshot, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(statSync(snapshot.location.replace(/files$/, 'json')).mode).toBe(0o100600)
  expect(await snapshots.take('x', linesOf(), signal)).toEqual(snapshot)
  expect(await snapshots.find('x')).toEqual(snapshot)

  const home = join(postgres.server().dataDir, '../..')
  const server = await openCopy(snapshot.location, { home, log: { info: () => {} } })
  try {
    const copied = new URL(server.url)
    copied.pathname = name
    expect(await contents(copied.href)).toEqual(await contents(url))
  } finally {
    await closeCopy(snapshot.location)
  }
})

it('says that nothing fits when it is not our server', async () => {
  const { url } = await postgres.database()
  const snapshots = createSnapshots(settingsFor(url, folder.path, { tools: tooOld }))
  const refusal = { code: 'SNAPSHOT_NO_TOOL', message: expect.stringContaining('The database is PostgreSQL 17') }
  await expect(snapshots.method()).rejects.toMatchObject(refusal)
  await expect(snapshots.take('x', linesOf(), signal)).rejects.toMatchObject(refusal)
})

it('stops when told to and leaves nothing', async () => {
  const { url } = await postgres.database()
  const controller = new AbortController()
  const stopping: SnapshotSettings['copyFiles'] = (target, signal) => {
    controller.abort(new Error('enough'))
    return copyServerFiles(url, postgres.server().dataDir, target, { label: 'test', signal })
  }
  const snapshots = createSnapshots(settingsFor(url, folder.path, { copyFiles: stopping, tools: tooOld }))
  await expect(snapshots.take('x', linesOf(), controller.signal)).rejects.toMatchObject({
    code: 'SNAPSHOT_ABORTED',
    cause: new Error('enough'),
  })
  expect(await snapshots.find('x')).toBeNull()
  expect(existsSync(join(folder.path, 'snapshots', 'orders%2Fproduction', 'x.files'))).toBe(false)
})

it('passes on why the copy failed', async () => {
  const { url } = await postgres.database()
  const elsewhere: SnapshotSettings['copyFiles'] = (target, signal) =>
    copyServerFiles(postgres.server().url, folder.path, target, { label: 'test', signal })
  const snapshots = createSnapshots(settingsFor(url, folder.path, { copyFiles: elsewhere, tools: tooOld }))
  await expect(snapshots.take('x', linesOf(), signal)).rejects.toMatchObject({ code: 'POSTGRES_COPY_FAILED' })
})

it('needs no right to other databases of the server', async () => {
  const [{ url }, other] = [await postgres.database(), await postgres.database()]
  await query(url, `create role plain login password 'pw'; revoke connect on database ${other.name} from public`)
  const plain = new URL(url)
  plain.username = 'plain'
  plain.password = 'pw'
  const snapshots = createSnapshots(settingsFor(plain.href, folder.path, { copyFiles, tools: tooOld }))
  expect(await snapshots.take('x', linesOf(), signal)).toMatchObject({ method: 'file-copy' })
})
