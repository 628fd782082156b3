/**
 * What people set of an app's feature flags. `value` null: it was reset. A row is never deleted, or its revision could come back down.
 * And the tokens of those that are no instances and may ask for them, in one environment of one app: the SHA-256 of each secret, which is
 * kept nowhere. They stand apart from other tokens, so that an older node does not take one for more than it is.
 */
export const appFlagsSchema = `
create table flag_settings (
  app text not null,
  environment text not null,
  key text not null,
  value jsonb,
  revision bigint not null check (revision > 0),
  set_at timestamptz not null default now(),
  set_by text not null,
  reason text not null,
  primary key (app, environment, key)
);

create table flag_tokens (
  id bigserial primary key,
  app text not null,
  environment text not null,
  name text not null,
  hash bytea not null unique,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text
);
create unique index flag_tokens_by_name on flag_tokens (app, environment, name) where revoked_at is null;
`
