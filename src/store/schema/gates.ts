/** Freezes that people declare. Null for app or environment: all of them. */
export const gatesSchema = `
create table freezes (
  id bigserial primary key,
  app text,
  environment text,
  from_at timestamptz not null,
  until_at timestamptz,
  reason text not null,
  declared_by text not null,
  declared_at timestamptz not null default now(),
  lifted_at timestamptz,
  lifted_by text,
  lift_reason text
);
create index freezes_in_force on freezes (id) where lifted_at is null;
`
