/** Drills: a release deployed, taken back and deployed again; `outcome` is empty while one is under way. */
export const drillsSchema = `
create table drills (
  run text primary key references runs (id),
  app text not null,
  environment text not null,
  release text not null references releases (id),
  fingerprint text not null,
  deployments text[] not null default '{}',
  outcome text check (outcome in ('succeeded', 'failed')),
  started_at timestamptz not null,
  ended_at timestamptz
);
create index drills_by_content on drills (app, environment, fingerprint, ended_at desc);
`
