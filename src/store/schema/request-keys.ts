/**
 * Requests that carry a key, so that one that is sent again is answered as before. `status` null: it is under way, or its server died.
 * They are kept for a day.
 */
export const requestKeysSchema = `
create table request_keys (
  actor text not null,
  key text not null,
  digest text not null,
  started_at timestamptz not null default now(),
  status integer,
  answer text,
  primary key (actor, key)
);
create index request_keys_by_age on request_keys (started_at);
`
