import { describe, expect, it } from 'vitest'
import { migrationErrors } from '../../domain/errors/migration.ts'
import { classify } from './migration-effect.ts'

const source = { file: '1_a.sql', firstLine: 1 }
const effectOf = async (sql: string): Promise<string> => (await classify(sql, source)).effect

const expansions = [
  '',
  '-- nothing but a comment',
  'create table a (id int primary key, b int not null references x(id))',
  'create table if not exists a (id int)',
  'create table a_1 partition of a for values in (1)',
  'create table a as select * from b',
  'select * into a from b',
  'create unlogged table a (id int)',
  'create index on a (b)',
  'create index concurrently if not exists i on a (b) where c',
  'create table a (b int); create unique index on a (b)',
  'create view v as select 1',
  'create materialized view v as select 1',
  "create type t as enum ('x')",
  'create type t as (x int)',
  'create type t as range (subtype = int4)',
  'create domain d as int check (value > 0)',
  'create function f() returns int language sql as $$ delete from a; select 1 $$',
  'create procedure p() language sql as $$ select 1 $$',
  'create function f() returns int language sql as $$ select 1 $$; create or replace function f() returns int language sql as $$ select 2 $$',
  'create sequence s',
  'create extension if not exists pgcrypto',
  'create schema s',
  'create role r',
  'create aggregate sum2 (int) (sfunc = int4pl, stype = int)',
  'alter table a add column b int',
  'alter table a add column if not exists b int',
  'alter table a add b int default 3',
  'alter table a add b int not null default 3',
  'alter table a add b timestamptz not null default now()',
  "alter table a add b text check (b in ('x', 'y'))",
  'alter table a add b int references x(id)',
  'alter table a add b int unique',
  'alter table a add b uuid unique default gen_random_uuid()',
  'alter table a add b bigserial not null',
  'alter table a add b int generated always as identity primary key',
  'alter table a add b int not null generated always as (c + 1) stored',
  'alter table a alter b drop not null',
  'alter table a alter b set default 4',
  'alter table a alter b set statistics 500',
  'alter table a validate constraint k',
  'alter table a set (fillfactor = 70)',
  'alter table a disable row level security',
  "alter type t add value 'y' before 'x'",
  'comment on table a is null',
  'grant select on a to b',
  'grant b to c',
  'alter default privileges grant select on tables to b',
  "insert into a values (1, 'x')",
  'insert into a select * from b on conflict do nothing',
  'select 1 from a',
  "set lock_timeout = '5s'",
  'lock table a in share mode',
  'vacuum analyze a',
  'begin; create table a (); commit',
  'create table a (b int); alter table a add constraint k check (b > 0), alter b set not null, alter b type bigint',
  'create table a (b int); create trigger t before insert on a execute function f(); drop trigger t on a',
  'create table a (b int); create policy p on a using (true); alter table a enable row level security',
  'create table a (b int); insert into a values (1); update a set b = 2; delete from a; truncate a',
  'create table a (b int); insert into a values (1) on conflict (b) do update set b = 2',
  'create table s.a (b int); alter table s.a rename to c; alter table s.c rename b to d; drop table s.c cascade',
  'create index i on a (b); drop index i',
  'create index i on s.a (b); drop index s.i',
  'create type t as enum (); drop type t',
  'create schema s; drop schema s',
  'alter table a add column b int; alter table a drop column b',
  'alter table a add column b int not null default 3; alter table a alter b drop default',
]

const contractions = [
  'drop table a',
  'drop table if exists a cascade',
  'drop index concurrently i',
  'drop view v',
  'drop type t',
  'drop function f(int)',
  'drop schema s',
  'drop extension pgcrypto',
  'drop owned by b',
  'alter table a drop column b',
  'alter table a drop constraint k',
  'alter table a alter b type bigint',
  'alter table a alter b set not null',
  'alter table a alter b drop default',
  'alter table a alter b add generated always as identity',
  'alter table a add column b int not null',
  'alter table a add column b int not null default null',
  'alter table a add column b int primary key',
  'alter table a add column b int unique default 3',
  'alter table a add column b int default 3 references x(id)',
  'alter table a add column b int check (b > c)',
  'alter table a add column b int, drop column c',
  'alter table a add check (b > 0) not valid',
  'alter table a add constraint k foreign key (b) references x(id) not valid',
  'alter table a add unique (b)',
  'alter table a add unique using index i',
  'alter table a add primary key (b)',
  'alter table a add exclude using gist (b with &&)',
  'alter table a rename to b',
  'alter table a rename b to c',
  'alter view v rename to w',
  'alter type t rename to u',
  "alter type t rename value 'x' to 'y'",
  'alter table a set schema s',
  'alter table a owner to b',
  'alter table a attach partition b default',
  'alter table a detach partition b',
  'alter table a enable row level security',
  'alter table a disable trigger all',
  'alter table a inherit b',
  'alter sequence s restart with 1',
  'create unique index concurrently on a (b)',
  'create or replace view v as select 1',
  'create or replace function f() returns int language sql as $$ select 1 $$',
  'create trigger t before insert on a execute function f()',
  'create rule r as on insert to a do instead nothing',
  'create policy p on a as restrictive using (false)',
  'truncate a',
  'delete from a where b',
  'update a set b = 1',
  'merge into a using b on a.id = b.id when matched then delete',
  'insert into a values (1) on conflict (b) do update set b = 2',
  'with d as (delete from a returning *) insert into b select * from d',
  'with d as (delete from a returning *) select * from d',
  'revoke select on a from b',
  'revoke b from c',
  'alter default privileges revoke select on tables from b',
  'do $$ begin end $$',
  'call p()',
  'execute s',
  "select setval('s', 1)",
  "copy a from '/tmp/a'",
  'alter system set work_mem = 1',
]

const bothKinds = [
  'create table a (b int); drop table c',
  'create table a (b int); alter table public.a drop column b',
  'create table a (b int); set search_path = other; drop table a',
  'create table a (b int) partition by list (b); alter table a attach partition b default',
  'create table a (b int); drop table a; drop table a',
  'create table a (b int); truncate a, b',
  'alter table a add b int; update a set b = 1; alter table a alter b set not null',
]

describe('classify', () => {
  it.each(expansions)('expand: %s', async sql => {
    expect(await classify(sql, source)).toEqual({ effect: 'expand', findings: [] })
  })

  it.each(contractions)('contract: %s', async sql => {
    expect(await effectOf(sql)).toBe('contract')
    expect(await effectOf(`set lock_timeout = 1; ${sql}; select 1`)).not.toBe('expand')
  })

  it.each(bothKinds)('mixed: %s', async sql => {
    expect(await effectOf(sql)).toBe('mixed')
  })

  it('does not let a setting turn a contraction into a mixture', async () => {
    expect(await effectOf("set lock_timeout = '5s'; drop table a")).toBe('contract')
  })

  it('takes no table as new that may have been there', async () => {
    expect(await effectOf('create table if not exists a (b int); alter table a drop column b')).toBe('mixed')
  })

  it('says line, statement and reason of each finding', async () => {
    const sql = `-- é, a comment; not a statement
create table neu (a int);

/* a /* nested */ one */ alter table old
  drop column b;
do $$ begin end $$;`
    expect(await classify(sql, { file: 'x.sql', firstLine: 10 })).toEqual({
      effect: 'mixed',
      findings: [
        { line: 13, statement: 'alter table old drop column b', why: 'drops a column that old code may use' },
        { line: 15, statement: 'do $$ begin end $$', why: 'cannot be read, so it is taken for a contraction' },
      ],
    })
  })

  it('cuts a long statement', async () => {
    const { findings } = await classify(`delete from a where b in (${'1,'.repeat(200)}1)`, source)
    expect(findings[0]?.statement).toHaveLength(120)
  })

  it.each([
    { sql: 'create table a ();\n\ncreat table b ()', line: 7, reason: 'syntax error at or near "creat"' },
    { sql: "-- \u{1F600}\u{1F600}é\nselect 'x\n", line: 6, reason: 'unterminated quoted string' },
    { sql: '\\connect other', line: 5, reason: 'syntax error at or near "\\"' },
  ])('refuses what PostgreSQL cannot read: $reason', async ({ sql, line, reason }) => {
    await expect(classify(sql, { file: 'bad.sql', firstLine: 5 })).rejects.toMatchObject({
      code: migrationErrors.MIGRATION_SYNTAX.code,
      message: expect.stringContaining(`bad.sql:${line}: ${reason}`),
    })
  })
})
