import { freeBytesOf } from '../../src/adapters/postgres/snapshot-settings.ts'
import type { SnapshotSettings } from '../../src/adapters/postgres/snapshot-settings.ts'
import { pgDumpTools } from '../../src/adapters/postgres/pg-dump-tool.ts'
import { query } from '../rig/postgres-database.ts'
import { realClock } from '../rig/real-clock.ts'

export const settingsFor = (url: string, home: string, other: Partial<SnapshotSettings> = {}): SnapshotSettings => ({
  url,
  home,
  place: 'orders/production',
  method: 'automatic',
  copyFiles: null,
  tools: pgDumpTools,
  clock: realClock,
  freeBytes: freeBytesOf,
  ...other,
})

/** Rows and objects of several kinds, so that a copy without one of them is noticed. */
export const fill = (url: string): Promise<unknown> =>
  query(
    url,
    `create table a (id int primary key, t text default 'x'); insert into a select n, 'row ' || n from generate_series(1, 5000) n;
     create index on a (t); create sequence s start 42; select nextval('s'); create view v as select count(*) from a`,
  )

/** What a database holds, in a form that two databases can be compared by. */
export const contents = (url: string): Promise<unknown[]> =>
  query(
    url,
    `select (select md5(string_agg(a::text, ',' order by id)) from a) as rows, (select * from v) as view,
            (select last_value from s) as sequence, (select count(*) from pg_indexes where tablename = 'a') as indexes`,
  )

export const linesOf = (): { readonly lines: string[]; line(text: string): void } => {
  const lines: string[] = []
  return { lines, line: text => void lines.push(text) }
}
