/**
 * Nodes, each start of one as a row of its own, and what belongs to which data folder. `environment_homes`: an environment on a machine
 * lives in the data folder that first deployed to it; nobody else can reach it. A run is led like a deployment: by a lease.
 */
export const nodesSchema = `
create table nodes (
  owner text primary key,
  node text not null,
  name text,
  home text not null,
  home_path text not null,
  host text not null,
  pid integer not null,
  version text not null,
  schema integer not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

create table environment_homes (
  app text not null,
  environment text not null,
  home text not null,
  home_path text not null,
  host text not null,
  since timestamptz not null default now(),
  primary key (app, environment)
);

alter table runs add column home text, add column owner text, add column lease_until timestamptz;
`
