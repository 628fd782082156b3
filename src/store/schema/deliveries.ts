/**
 * Webhooks that were genuine, each a hint that a ref of an app may be new. `part`: one that names several refs is several rows. `digest`:
 * of a body whose sender's id is not signed with it. `number` is the order in which those of a ref are gone through; what is done again
 * gets a new one. `released_commit`: what somebody has let in of a fork.
 */
export const deliveriesSchema = `
create sequence delivery_numbers;
create table deliveries (
  id text primary key,
  app text not null,
  source text not null,
  delivery text not null,
  part integer not null default 0,
  digest text,
  number bigint not null default nextval('delivery_numbers'),
  event text not null,
  ref text,
  state text not null default 'waiting',
  outcome jsonb,
  preview jsonb,
  is_forced boolean not null default false,
  released_commit text,
  attempts integer not null default 0,
  error text,
  owner text,
  lease_until timestamptz,
  received_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (app, source, delivery, part)
);
create unique index deliveries_by_digest on deliveries (app, source, digest);
create index deliveries_by_number on deliveries (number);
create index deliveries_open on deliveries (app, ref, number) where state in ('waiting', 'held');
create index deliveries_by_ref on deliveries (app, ref, number);
create index deliveries_by_age on deliveries (received_at);
`
