import { describe, expect, it } from 'vitest'
import { removedBy } from './removed-by.ts'

const source = { file: '1_a.sql', firstLine: 1 }
const table = (name: string, schema = ''): object => ({ kind: 'table', schema, table: name })
const column = (name: string, of: string, schema = ''): object => ({ kind: 'column', schema, table: of, column: name })

describe('removedBy', () => {
  it.each([
    { sql: 'drop table a', removes: [table('a')] },
    { sql: 'drop table if exists s.a, "B b"', removes: [table('a', 's'), table('B b')] },
    { sql: 'alter table a drop column b', removes: [column('b', 'a')] },
    { sql: 'alter table s.a drop b, drop if exists c', removes: [column('b', 'a', 's'), column('c', 'a', 's')] },
    { sql: 'drop index i; alter table a drop column b; drop table c', removes: [column('b', 'a'), table('c')] },
  ])('measurable: $sql', async ({ sql, removes }) => {
    expect(await removedBy(sql, source)).toEqual({ removes, opaque: false })
  })

  it.each([
    '',
    '-- nothing',
    'drop index concurrently i',
    'drop view v; drop materialized view w',
    'drop function f(int); drop procedure p; drop trigger t on a; drop policy p on a; drop type t',
    'alter table a drop constraint k, alter b drop not null, alter b drop default, alter c set not null',
    'alter table a add column b int, add constraint k check (b > 0) not valid',
    'alter table a rename to b',
    'alter table a rename b to c',
    "set lock_timeout = '5s'",
    'create table a (b int); insert into a values (1); create index on a (b)',
    'grant select on a to b; comment on table a is null',
    'select 1',
  ])('loses nothing: %s', async sql => {
    expect(await removedBy(sql, source)).toEqual({ removes: [], opaque: false })
  })

  it.each([
    'delete from a',
    'update a set b = 1',
    'truncate a',
    'merge into a using b on true when matched then delete',
    'insert into a values (1) on conflict (b) do update set b = 2',
    'with d as (delete from a returning *) insert into b select * from d',
    'with d as (delete from a returning *) select * from d',
    'do $$ begin end $$',
    'call p()',
    "select setval('s', 1)",
    'drop table a cascade',
    'drop view v cascade',
    'drop type t cascade',
    'drop schema s',
    'drop sequence s',
    'drop extension e',
    'drop owned by b',
    'alter table a drop column b cascade',
    'alter table a drop constraint k cascade',
    'alter table a alter b type text',
    'alter table a detach partition b',
    'alter table a set schema s',
    'alter type t drop attribute b',
    'alter sequence s restart',
    'set search_path = s',
    'reset all',
    'set role b',
    'begin',
    'commit',
    'alter table a rename to b; drop table b',
    'alter table a rename b to c; alter table a drop column c',
  ])('opaque: %s', async sql => {
    expect((await removedBy(sql, source)).opaque).toBe(true)
  })

  it('keeps naming what it can read beside what it cannot', async () => {
    expect(await removedBy('drop table a; delete from b', source)).toEqual({ removes: [table('a')], opaque: true })
  })
})
