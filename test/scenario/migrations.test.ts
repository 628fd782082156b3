import { expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { databaseOf, query, seen, settledAt } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'

const rig = lockstepForTests()

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const people = migration('create table people (name text not null);', 'drop table people;')
const pets = migration('create table pets (name text not null);', 'drop table pets;')

const appWith = async (name: string): Promise<TinyApp> => {
  const app = await rig.app(name, tinyAlone(name, { database: tinyDatabase }))
  await app.commit({ 'db/001_people.sql': people })
  const ship = await rig.run(app, 'ship')
  expect(ship.code, ship.stderr).toBe(0)
  return app
}

const tables = async (app: TinyApp): Promise<readonly string[]> => {
  const place = { app: app.name, environment: 'development' }
  const text = `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'
    and table_name <> 'schema_migrations' order by 1`
  return (await query<{ name: string }>(rig.home(), text, [], databaseOf(place))).map(({ name }) => name)
}

it('takes the first migration back when the second one fails', async () => {
  const app = await appWith('halfway')
  await app.commit({
    'db/002_pets.sql': pets,
    'db/003_broken.sql': migration('create table toys (name text);\nselect * from nowhere;', 'drop table toys;'),
  })
  const bad = await rig.run(app, 'ship')
  expect(bad).toMatchObject({
    code: 1,
    stderr: matching(
      /✗ migrate .*MIGRATION_FAILED .*003_broken.sql[^]*nowhere[^]*↩ migrate[^]*taken back: development is as before \(v1\)/,
    ),
  })
  expect(await tables(app)).toEqual(['people.name'])
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'] }))
  expect(await rig.run(app, 'status')).toMatchObject({ stdout: matching(/schema at 001\n/) })

  await app.commit({ 'db/003_broken.sql': migration('create table toys (name text);', 'drop table toys;') })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await seen(rig, app)).toEqual(settledAt('v3', { migrations: ['001', '002', '003'] }))
})

it('takes migrations back when what comes after them fails', async () => {
  const app = await appWith('after')
  await app.commit({ 'db/002_pets.sql': pets, dies: 'no pets' })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 1, stderr: matching(/↩ start:web[^]*↩ migrate/) })
  expect(await tables(app)).toEqual(['people.name'])
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'], held: ['v2'] }))
})

it('rolls the schema back only as far as it holds nothing', async () => {
  const app = await appWith('rolled')
  await app.commit({ 'db/002_pets.sql': pets })
  await app.commit({
    'db/003_age.sql': migration('alter table people add column age int;', 'alter table people drop column age;'),
  })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  await query(
    rig.home(),
    `insert into pets (name) values ('Rex')`,
    [],
    databaseOf({ app: app.name, environment: 'development' }),
  )
  const back = await rig.run(app, 'rollback', 'development', '--reason', 'x', '--confirm', 'ROLLBACK', '--json')
  expect(back.code, back.stderr).toBe(0)
  expect(back.stderr).toMatch(
    /taken back, because it holds no data: 003_age.sql\n +schema: kept, so that nothing is lost: 002_pets.sql \(pets holds 1 values\)/,
  )
  expect(back.json).toMatchObject({ state: 'succeeded', kept: [{ what: 'migration 002' }] })
  expect(await tables(app)).toEqual(['people.name', 'pets.name'])
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001', '002'], held: ['v2'] }))
})

it.for([
  [
    'edited',
    'a migration that was applied and then edited',
    { 'db/001_people.sql': people.replace('text', 'varchar') },
    'MIGRATION_HISTORY_EDITED',
  ],
  [
    'before',
    'a migration that comes before one that was applied',
    { 'db/000_pets.sql': pets },
    'MIGRATION_OUT_OF_ORDER',
  ],
  [
    'mixed',
    'a migration that expands and contracts at once',
    {
      'db/002_mixed.sql': migration(
        'alter table people add column age int;\nalter table people drop column name;',
        'select 1;',
      ),
    },
    'PLAN_MIGRATION_MIXED',
  ],
  [
    'late',
    'an expansion after a contraction',
    {
      'db/002_drop.sql': migration('alter table people drop column name;', 'alter table people add column name text;'),
      'db/003_pets.sql': pets,
    },
    'PLAN_CONTRACT_BEFORE_EXPAND',
  ],
] as const)('refuses at plan: %s, %s', async ([name, , files, code]) => {
  const app = await appWith(name)
  await app.commit(files)
  const plan = await rig.run(app, 'plan')
  expect(plan.code, plan.stderr).toBe(1)
  expect(`${plan.stdout}${plan.stderr}`).toMatch(new RegExp(`${code}\\n[^]*hint: `))
  const json = await rig.run(app, 'plan', 'development', '--json')
  expect(json.json).toMatchObject({ plans: [{ environment: 'development', error: { code } }] })
  const ship = await rig.run(app, 'ship')
  expect(ship).toMatchObject({ code: 1, stderr: matching(new RegExp(`${code}\\n[^]*hint: `)) })
  expect(await tables(app)).toEqual(['people.name'])
  expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'] }))
})

it('contracts after the old version is gone', async () => {
  const app = await appWith('contracted')
  await app.commit({
    'db/002_drop.sql': migration('alter table people drop column name;', 'alter table people add column name text;'),
  })
  const ship = await rig.run(app, 'ship')
  expect(ship).toMatchObject({ code: 0, stderr: matching(/✓ retire:web[^]*✓ migrate:contract/) })
  expect(await tables(app)).toEqual([])
  expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'] }))
})
