/**
 * Notices: how far each channel has got in the feed, and which node tells it; `attempts` are those of the notice that is due next,
 * `failures` those in a row. `notice_messages`: where a channel has its message about a deployment. `dead_notices`: what was given up,
 * until somebody wants it to be tried again.
 */
export const noticesSchema = `
create table notice_channels (
  channel text primary key,
  cursor text not null,
  owner text,
  lease_until timestamptz,
  attempts integer not null default 0,
  failures integer not null default 0,
  due_at timestamptz not null default now(),
  error text,
  failed_at timestamptz,
  sent_at timestamptz
);

create table notice_messages (
  channel text not null,
  deployment text not null,
  reference jsonb not null,
  primary key (channel, deployment)
);

create table dead_notices (
  id bigserial primary key,
  channel text not null,
  notice jsonb not null,
  attempts integer not null,
  error text not null,
  died_at timestamptz not null default now(),
  wanted_at timestamptz
);
create index dead_notices_by_channel on dead_notices (channel, id);
`
