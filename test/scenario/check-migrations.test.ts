import { readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockstepForTests, nothingRuns, startLockstep } from '../rig/lockstep.ts'
import { until } from '../rig/until.ts'
import { processesOf } from '../agent/rig.ts'
import { migration, tinyAlone, tinyDatabase } from '../rig/tiny-app.ts'

const rig = lockstepForTests()
const patience = { timeoutMs: 120_000 }
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('tries the migrations of the working copy on a server of its own, and leaves nothing of it', async () => {
  const app = await rig.app('tried', tinyAlone('tried', { database: tinyDatabase }))
  await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
  expect(await rig.run(app, 'check', '--migrations')).toMatchObject({
    code: 0,
    stdout: matching(/is in order[^]*✓ 001_people.sql +up, down, up\n/),
    stderr: matching(/trying 1 migrations/),
  })
  await writeFile(
    join(app.folder, 'db/002_pets.sql'),
    migration('create table pets (name text);\ncreate table toys (name text);', 'drop table pets;'),
  )
  const bad = await rig.run(app, 'check', '--migrations')
  expect(bad).toMatchObject({
    code: 1,
    stdout: matching(
      /✓ 001_people.sql[^]*✗ 002_pets.sql\n[^]*MIGRATION_LEAVES_BEHIND\n +002_pets.sql: .*too much: column public.toys.name text; too much: table public.toys.\n +hint: /,
    ),
  })
  expect((await rig.run(app, 'check', '--migrations', '--json')).json).toMatchObject({
    ok: false,
    migrations: [{ problem: null }, { file: '002_pets.sql', problem: { code: 'MIGRATION_LEAVES_BEHIND' } }],
  })
  expect(await rig.run(app, 'check')).toMatchObject({ code: 0 })
  // No server of Lockstep was started for it.
  expect(readdirSync(rig.path('')).sort()).toEqual(['tried'])
})

it('leaves nothing when it is ended in the middle', async () => {
  const app = await rig.app('ended', tinyAlone('ended', { database: tinyDatabase }))
  // Its scratch database is out of the test's reach: a statement that has no end, until it is ended.
  const slow = migration('do $$ begin loop end loop; end $$;', 'select 1;')
  await app.commit({ 'db/001_slow.sql': slow })
  const folder = rig.path('ended.tmp')
  await mkdir(folder, { mode: 0o711 })
  const standing = { home: rig.home(), cwd: app.folder, variables: { TMPDIR: folder } }
  const check = startLockstep(standing, 'check', '--migrations')
  await until('the migration runs', () => processesOf(folder).some(({ args }) => args.includes('dbmate')), patience)
  check.child.kill('SIGINT')
  expect(await check.ended).toMatchObject({ code: 1, stderr: matching(/MIGRATION_ABORTED/) })
  await nothingRuns(folder)
  expect(readdirSync(folder)).toEqual([])
})

it('has nothing to try without a database', async () => {
  const app = await rig.app('bare')
  expect(await rig.run(app, 'check', '--migrations')).toMatchObject({
    code: 0,
    stdout: matching(/no migrations to try/),
  })
})
