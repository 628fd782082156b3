/** The checks of runs, by commit. A check belongs to its file: the same commit and file have the same checks. */
export const checksSchema = `
create table checks (
  run text not null references runs (id),
  name text not null,
  place integer not null,
  app text not null,
  commit text not null,
  file text not null,
  state text not null check (state in ('waiting', 'running', 'passed', 'failed', 'skipped', 'cancelled')),
  attempts integer not null default 0,
  ended_how text,
  passed_in text references runs (id),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (run, name)
);
create index checks_by_commit on checks (app, commit);
create index runs_under_way on runs (state) where state in ('checking', 'building', 'deploying');
create index runs_newest on runs (created_at desc, id desc);
`
