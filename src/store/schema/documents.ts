/** Values that are too large for an event, under the digest that the event carries. */
export const documentsSchema = `
create table documents (
  digest text primary key,
  body text not null,
  created_at timestamptz not null default now()
);
create trigger only_added_to before update or delete or truncate on documents
  for each statement execute function refuse_change();
alter table documents enable always trigger only_added_to;
`
