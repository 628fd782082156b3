import { expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { databaseOf, query, seen, settledAt } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase } from '../rig/tiny-app.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const table = (name: string, down = `drop table ${name};`) =>
  migration(`create table ${name} (name text not null);`, down)

it('rolls back over three releases by the stored down scripts, though those of the newest release were tampered with; the loss is counted first', async () => {
  const app = await rig.app('tampered', tinyAlone('tampered', { database: tinyDatabase }))
  const inDatabase = <Row extends object>(text: string) =>
    query<Row>(rig.home(), text, [], databaseOf({ app: app.name, environment: 'development' }))
  for (const [version, file, name] of [
    ['one', 'db/001_people.sql', 'people'],
    ['two', 'db/002_pets.sql', 'pets'],
    ['three', 'db/003_toys.sql', 'toys'],
    ['four', 'db/004_games.sql', 'games'],
  ] as const) {
    await app.commit({ version, [file]: table(name) })
    const ship = await rig.run(app, 'ship')
    expect(ship.code, ship.stderr).toBe(0)
  }
  await inDatabase(`insert into people values ('Ann'); insert into pets values ('Rex'), ('Tom')`)

  // In the repository: refused, because it is not what was applied.
  const harm = 'drop table people cascade;\ndrop table pets cascade;'
  await app.commit({
    version: 'five',
    'db/003_toys.sql': table('toys', harm),
    'db/004_games.sql': table('games', harm),
  })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 1, stderr: matching(/MIGRATION_HISTORY_EDITED/) })
  // In the record of the newest release itself.
  const swapped = `update lockstep.releases set body = replace(replace(body::text, 'drop table toys;', $2), 'drop table games;', $2)::jsonb
    where app = $1 and number = 4 and body::text like '%drop table games;%' returning 1`
  const inJson = JSON.stringify(harm).slice(1, -1)
  expect(await query(rig.home(), swapped, [app.name, inJson])).toHaveLength(1)

  // Without the word nothing happens, and the loss is shown: what would go holds nothing, what holds something stays.
  const counted =
    /from v4 back to v1 is possible\n +schema: taken back, because it holds no data: 004_games\.sql, 003_toys\.sql\n +schema: kept, so that nothing is lost: 002_pets\.sql \(pets holds 2 values\)\n +lost: nothing\n/
  const asked = await rig.run(app, 'rollback', 'development', '--to', 'v1')
  expect(asked).toMatchObject({ code: 2, stderr: matching(counted) })
  expect(await seen(rig, app)).toEqual(settledAt('v4', { migrations: ['001', '002', '003', '004'] }))

  const back = await rig.run(
    app,
    'rollback',
    'development',
    '--to',
    'v1',
    '--reason',
    'x',
    '--confirm',
    'ROLLBACK',
    '--json',
  )
  expect(back.code, back.stderr).toBe(0)
  expect(back.stderr).toMatch(counted)
  expect(back.json).toMatchObject({
    state: 'succeeded',
    kept: [{ what: 'migration 002', why: 'pets holds 2 values' }],
  })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001', '002'], held: ['v4'] }))
  expect(await inDatabase('select name from people')).toEqual([{ name: 'Ann' }])
  expect(await inDatabase('select name from pets order by 1')).toEqual([{ name: 'Rex' }, { name: 'Tom' }])
  const left = `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`
  expect(await inDatabase(left)).toEqual([{ name: 'people' }, { name: 'pets' }, { name: 'schema_migrations' }])
  expect((await rig.run(app, 'status')).stdout).toContain('  kept: migration 002, pets holds 2 values\n')
})
