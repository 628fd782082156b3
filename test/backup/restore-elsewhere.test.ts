import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import type { HistoryPage } from '../../src/store/history.ts'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import type { BackupReport } from '../../src/domain/backup.ts'
import { commandGate } from '../rig/gate.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import type { Ended } from '../rig/lockstep.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'
import { migration, tinyAlone, tinyDatabase, yaml } from '../rig/tiny-app.ts'

// The machine's own PostgreSQL, with its pg_dump: Lockstep uses it by DATABASE_URL. The environments' databases are on it as well, so
// they are there wherever Lockstep itself is brought back.
const postgres = postgresForTests('system')
const urls = { here: '', there: '' }
beforeAll(async () => {
  for (const name of ['here', 'there'] as const) urls[name] = (await postgres.database()).url
})
const here = lockstepForTests(() => ({ DATABASE_URL: urls.here }))
const there = lockstepForTests(() => ({ DATABASE_URL: urls.there, LOCKSTEP_ACTOR: 'olga' }))

const succeeded = ({ code, stderr, json }: Ended): unknown => {
  expect(code, stderr).toBe(0)
  return json
}

/** Every file below, with its mode, in which nobody but its owner has any right. */
const openToOthers = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true }))
    .filter(path => !path.startsWith('artifacts'))
    .filter(path => (statSync(join(folder, path)).mode & 0o077) !== 0)

it('a backup that is made while a deployment runs is restored elsewhere: history, record, rollback, and what was under way goes on', async () => {
  const shop = await here.app(
    'shop',
    tinyAlone('shop', { database: tinyDatabase, deploy: ['migrate', 'start', 'shift', 'retire'] }),
  )
  await shop.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
  succeeded(await here.run(shop, 'ship'))
  await shop.commit({
    version: 'two',
    'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;'),
  })
  succeeded(await here.run(shop, 'ship'))
  const busy = await here.app('busy', {})
  const gate = commandGate(here.path('busy.gate'))
  const deploy = ['start', { run: { name: 'wait', do: gate.run, undo: 'true' } }, 'shift', 'bake']
  await busy.commit({ 'lockstep.yaml': yaml(tinyAlone('busy', { deploy })) })
  const ship = here.start(busy, 'ship', '--json')
  await gate.reached()

  const folder = here.path('backup')
  const preview = succeeded(await here.run(shop, 'backup', folder, '--dry-run', '--json')) as BackupReport
  expect(preview).toMatchObject({ isDone: false, sha256: null, manifest: { database: { method: 'pg_dump' } } })
  expect(await readdir(here.path(''))).not.toContain('backup')
  const made = succeeded(await here.run(shop, 'backup', folder, '--json')) as BackupReport
  expect(made.manifest).toMatchObject({ database: { method: 'pg_dump', server: 15 }, elsewhere: [] })
  expect(made.manifest.artifacts.length).toBeGreaterThanOrEqual(3)
  expect(made.manifest.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['home-id', 'secrets/shop/development/database-password', 'server-key']),
  )
  expect(await openToOthers(folder)).toEqual([])

  // It goes on while and after it is copied; then the machine is lost.
  await gate.open()
  const ended = (await ship.ended).json as { readonly deployments: readonly DeploymentView[] }
  const underWay = ended.deployments[0]?.id ?? ''
  const before = succeeded(await here.run(shop, 'history', '--json')) as HistoryPage['items']
  expect(await here.run(shop, 'stop')).toMatchObject({ code: 0 })

  expect(succeeded(await there.run(shop, 'restore', folder, '--dry-run', '--json'))).toMatchObject({ isDone: false })
  const restored = await there.run(shop, 'restore', folder, '--json')
  expect(succeeded(restored)).toMatchObject({ isDone: true, sha256: made.sha256 })
  expect((restored.json as BackupReport).verifiedEvents).toBeGreaterThan(20)
  expect(await there.run(shop, 'restore', folder, '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'RESTORE_NOT_EMPTY' } },
  })

  expect(succeeded(await there.run(shop, 'history', '--json'))).toEqual(before)
  expect(succeeded(await there.run(shop, 'audit', 'verify', '--json'))).toMatchObject({ ok: true })
  const audit = succeeded(await there.run(shop, 'audit', '--json')) as readonly { type: string; actor: object }[]
  expect(audit).toContainEqual(
    expect.objectContaining({ type: 'record-restored', actor: { kind: 'person', name: 'olga' } }),
  )
  // What ran on the machine that was lost is started again here, from the same artifacts, at the same ports.
  await until('it runs as it did', async () => {
    const [status] = succeeded(await there.run(shop, 'status', '--json')) as readonly EnvironmentStatus[]
    expect(status).toMatchObject({ release: { version: 'v2' } })
    const instances = status?.services.flatMap(service => service.instances) ?? []
    return instances.length === 1 && instances.every(({ release, state }) => release === 'v2' && state === 'healthy')
  })

  // What was under way when the backup was made is taken over, settled, and comes to its end.
  const ends = ['succeeded', 'rolled-back']
  await until(
    'it ends',
    async () => {
      const entries = succeeded(await there.run(busy, 'history', '--json')) as HistoryPage['items']
      return ends.includes(entries.find(({ id }) => id === underWay)?.state ?? '')
    },
    { timeoutMs: 120_000, everyMs: 500 },
  )
  const rolledBack = await there.run(shop, 'rollback', 'development', '--reason', 'tried', '--confirm', 'ROLLBACK')
  expect(rolledBack.code, rolledBack.stderr).toBe(0)
  const [returned] = succeeded(await there.run(shop, 'status', '--json')) as readonly EnvironmentStatus[]
  expect(returned).toMatchObject({ release: { version: 'v1' } })
  expect(
    returned?.services.flatMap(({ instances }) => instances.map(({ release, state }) => `${release} ${state}`)),
  ).toEqual(['v1 healthy'])
  expect(succeeded(await there.run(shop, 'audit', 'verify', '--json'))).toMatchObject({ ok: true })
})
