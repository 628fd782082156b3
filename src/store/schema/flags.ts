/**
 * Flags, who keeps them off, and what instances said of them. A flag that nobody touched has no row; a row is never deleted, or its
 * revision could come back down. `release = ''` in a claim means every instance. `flag_epochs` is the fence, and the lock under
 * which the flags of one place change.
 */
export const flagsSchema = `
create table flags (
  app text not null,
  environment text not null,
  key text not null,
  is_on boolean not null default true,
  revision bigint not null check (revision > 0),
  primary key (app, environment, key)
);

create table flag_claims (
  app text not null,
  environment text not null,
  key text not null,
  owner_kind text not null check (owner_kind in ('deployment', 'person')),
  owner_id text not null,
  release text not null default '',
  primary key (app, environment, key, owner_kind, owner_id, release)
);

create table flag_epochs (
  app text not null,
  environment text not null,
  epoch bigint not null,
  primary key (app, environment)
);

create table acknowledgements (
  app text not null,
  environment text not null,
  flag text not null,
  instance text not null,
  release text not null,
  revision bigint not null,
  consuming boolean not null,
  in_flight integer not null check (in_flight >= 0),
  receiving boolean not null,
  at timestamptz not null default now(),
  primary key (app, environment, flag, instance)
);
`
