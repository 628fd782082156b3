/**
 * Who may sign in; how they do (passwords, sessions) is kept in the schema `people`. `account` is the id there. `name`: given by an
 * invitation or by the claim of a provider; null: the person goes by the address, which the provider has verified. Of an invitation and
 * of attempts only digests are kept.
 */
export const peopleSchema = `
create table people (
  account text primary key,
  name text unique,
  address text not null,
  groups text[] not null default '{}',
  is_first_admin boolean not null default false,
  way text not null check (way in ('password', 'provider')),
  since timestamptz not null default now(),
  signed_in_at timestamptz
);

create table invitations (
  digest text primary key,
  kind text not null check (kind in ('first-admin', 'person')),
  name text not null,
  address text,
  invited_by text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table sign_in_attempts (
  key text primary key,
  count integer not null,
  since timestamptz not null
);
create index sign_in_attempts_by_age on sign_in_attempts (since);
`
