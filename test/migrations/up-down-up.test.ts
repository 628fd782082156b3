import { expect, it } from 'vitest'
import { withDatabaseSession } from '../../src/adapters/postgres/database-session.ts'
import { describeSchema } from '../../src/adapters/postgres/describe-schema.ts'
import { upDownUp } from '../../src/app/up-down-up.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import { contextOf, dbmateOn } from './context.ts'
import { migrationsOf } from './migration-files.ts'
import type { Scripts } from './migration-files.ts'

const postgres = postgresForTests()

const tried = async (...scripts: readonly Scripts[]) => {
  const { url } = await postgres.database()
  const schema = () => withDatabaseSession(url, 'test', describeSchema)
  const all = await upDownUp(await migrationsOf(...scripts), { migrator: dbmateOn(url), context: contextOf(), schema })
  return { all, url, codes: all.map(({ problem }) => problem?.code ?? null) }
}

const people: Scripts = { up: 'create table people (id int primary key, name text)', down: 'drop table people;' }

it('finds nothing wrong with what comes back entirely, whatever it makes', async () => {
  const { codes, all, url } = await tried(
    people,
    {
      up: `create type mood as enum ('good', 'bad');
        create domain short as text check (length(value) < 9);
        create sequence counted start 5;
        alter table people add column mood mood not null default 'good', add column nick short unique;
        create index people_by_name on people (name);
        create view good as select id from people where mood = 'good';
        create function one() returns int language sql as 'select 1';
        create function noted() returns trigger language plpgsql as $$ begin return new; end $$;
        create trigger noting before insert on people for each row execute function noted();
        alter table people enable row level security;
        create policy own on people using (id = 1);
        comment on table people is 'those we know'`,
      down: `comment on table people is null; drop policy own on people; alter table people disable row level security;
        drop trigger noting on people; drop function noted(); drop function one(); drop view good;
        drop index people_by_name; alter table people drop column nick, drop column mood;
        drop sequence counted; drop domain short; drop type mood;`,
    },
    // The column comes back at another place: that is no difference.
    {
      up: 'alter table people drop column name',
      down: 'alter table people add column name text; create index people_by_name on people (name);',
    },
  )
  expect(codes).toEqual([null, null, null])
  expect(all.every(({ hasWayBack }) => hasWayBack)).toBe(true)
  expect(await query(url, 'select version from schema_migrations order by 1')).toHaveLength(3)
})

it.each([
  ['a table', 'create table pets (id int)', 'table public.pets'],
  ['a column', 'alter table people add column age int', 'column public.people.age integer'],
  [
    'an index',
    'create index by_name on people (name)',
    'index CREATE INDEX by_name ON public.people USING btree (name)',
  ],
  ['a constraint', 'alter table people add constraint named check (name <> $$$$)', 'constraint named on people CHECK'],
  [
    'a default',
    `alter table people alter column name set default 'x'`,
    `column public.people.name text default 'x'::text`,
  ],
  [
    'a function',
    `create function one() returns int language sql as 'select 1'`,
    'function one() CREATE OR REPLACE FUNCTION',
  ],
  ['an enum', `create type mood as enum ('good')`, 'enum mood (good)'],
  ['a comment', `comment on table people is 'known'`, 'comment on public.people 0 known'],
  ['a schema', 'create schema more', 'schema more'],
])('names %s that a down script leaves behind', async (_what, up, left) => {
  const { all, codes } = await tried(people, { up, down: 'select 1;' })
  expect(codes).toEqual([null, 'MIGRATION_LEAVES_BEHIND'])
  expect(all[1]).toMatchObject({
    file: '002_a.sql',
    problem: { hint: expect.stringContaining('down script') as string },
  })
  expect(all[1]?.problem?.message).toContain(`too much: ${left}`)
})

it('names what a down script takes too much', async () => {
  const { all } = await tried(people, { up: 'select 1', down: 'alter table people drop column name;' })
  expect(all[1]?.problem).toMatchObject({
    code: 'MIGRATION_LEAVES_BEHIND',
    message: expect.stringContaining('missing: column public.people.name text') as string,
  })
})

it('names a down script that fails, and goes on', async () => {
  const { codes, all } = await tried(
    people,
    { up: 'select 1', down: 'drop table nowhere;' },
    { up: 'select 2', down: 'select 3;' },
  )
  expect(codes).toEqual([null, 'MIGRATION_UNDO_FAILED', null])
  expect(all[1]?.problem?.message).toContain('nowhere')
})

it('names an up script that makes something else the second time', async () => {
  const up = `do $$ begin execute 'create table t_' || nextval('people_seen') || ' (id int)'; end $$`
  const down = `do $$ declare t text; begin for t in select tablename from pg_tables where tablename like 't\\_%' loop
    execute 'drop table ' || t; end loop; end $$;`
  const { codes, all } = await tried(
    { up: 'create sequence people_seen', down: 'drop sequence people_seen;' },
    { up, down },
  )
  expect(codes).toEqual([null, 'MIGRATION_UP_DIFFERS'])
  expect(all[1]?.problem?.message).toMatch(/too much: column public\.t_2\.id.*missing: column public\.t_1\.id/)
})

it('ends at a migration that cannot be applied, and lets one without a way back be', async () => {
  const { all } = await tried(
    { up: 'create table t (id int)' },
    { up: 'select * from nowhere', down: 'select 1;' },
    people,
  )
  expect(all).toMatchObject([
    { file: '001_a.sql', hasWayBack: false, problem: null },
    { file: '002_a.sql', problem: { code: 'MIGRATION_FAILED' } },
  ])
  expect(all).toHaveLength(2)
})
