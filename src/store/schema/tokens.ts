/**
 * Tokens by which programs use the API: of whom, what they are limited to, and the SHA-256 of the secret, which is kept nowhere.
 * `groups`: what the identity provider said of the owner when it was made.
 */
export const tokensSchema = `
create table tokens (
  id bigserial primary key,
  name text not null,
  owner_kind text not null,
  owner text not null,
  groups text[] not null,
  role text not null,
  apps text[] not null,
  environments text[] not null,
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text
);
create unique index tokens_by_name on tokens (name) where revoked_at is null;
`
