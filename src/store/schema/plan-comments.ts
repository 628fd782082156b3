/**
 * What a pull request is told of its plan: one row a pull request. `delivery`: what came of it is told, or is to be (`due`); `marker`
 * finds our comment again when nobody heard that it was made, `comment` is its id from then on.
 */
export const planCommentsSchema = `
create table plan_comments (
  app text not null,
  ref text not null,
  marker text not null,
  comment text,
  delivery text not null,
  state text not null default 'due',
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  error text,
  owner text,
  lease_until timestamptz,
  primary key (app, ref)
);
create index plan_comments_due on plan_comments (due_at) where state = 'due';
create index plan_comments_by_delivery on plan_comments (delivery);
`
