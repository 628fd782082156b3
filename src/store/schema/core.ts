/** Deployments, their events, locks. Bodies of events are text: the hash chain is over exactly these bytes. */
export const coreSchema = `
create sequence epochs;

create table releases (
  id text primary key,
  app text not null,
  number integer not null,
  fingerprint text not null,
  commit text not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  unique (app, number)
);

create table runs (
  id text primary key,
  app text not null,
  state text not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index runs_unfinished on runs (state) where state in ('building', 'deploying');

create table deployments (
  id text primary key,
  app text not null,
  environment text not null,
  kind text not null,
  release text not null references releases (id),
  base text references releases (id),
  run text references runs (id),
  state text not null,
  verified boolean not null default true,
  supersedes boolean not null default false,
  seq integer not null,
  hash text not null,
  epoch bigint not null default 0,
  owner text,
  lease_until timestamptz,
  idle_claims integer not null default 0,
  due_at timestamptz,
  place_in_line bigserial,
  created_at timestamptz not null default now(),
  finished_at timestamptz
) with (fillfactor = 70);
create index deployments_due on deployments (due_at) where due_at is not null;
create index deployments_owned on deployments (owner) where owner is not null;
create index deployments_by_place on deployments (app, environment, place_in_line desc);
create index deployments_by_run on deployments (run) where run is not null;

create table events (
  stream text not null,
  seq integer not null,
  type text not null,
  body text not null,
  hash text not null,
  append_id uuid not null,
  primary key (stream, seq)
);

create table environment_locks (
  app text not null,
  environment text not null,
  deployment text not null references deployments (id),
  granted_at timestamptz not null default now(),
  primary key (app, environment)
);

create table environments (
  app text not null,
  environment text not null,
  release text not null references releases (id),
  deployment text not null references deployments (id),
  since timestamptz not null default now(),
  primary key (app, environment)
);

create table ledger (
  app text not null,
  environment text not null,
  migration text not null,
  body jsonb not null,
  release text not null,
  applied_by text not null,
  applied_at timestamptz not null default now(),
  primary key (app, environment, migration)
);

create table holds (
  id bigserial primary key,
  app text not null,
  environment text not null,
  fingerprint text not null,
  release text not null,
  deployment text not null,
  reason text not null,
  created_at timestamptz not null default now(),
  lifted_at timestamptz,
  lifted_by text,
  lift_reason text
);
create index holds_in_force on holds (app, environment, fingerprint) where lifted_at is null;
`
