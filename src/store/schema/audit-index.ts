/**
 * Where an event stands in time, in which place, by whom and of what type: so that a page of what was done costs the same however long
 * the record is. It stands outside of the hash chains and is made of them: a trigger keeps it, also for what an older node appends. How
 * steps went is left out. A text that PostgreSQL cannot read back is null here, and hinders nothing.
 */
export const auditIndexSchema = `
create function said(body text, variadic path text[]) returns text language plpgsql immutable as $$
begin
  return body::json #>> path;
exception when others then
  return null;
end $$;

create table audit_index (
  stream text not null,
  seq integer not null,
  at text not null,
  app text,
  environment text,
  actor text not null,
  type text not null,
  primary key (stream, seq)
);

create function index_event(stream text, seq integer, type text, body text) returns void language plpgsql as $$
declare
  of record;
begin
  select app, environment into of from lockstep.deployments where id = $1;
  insert into lockstep.audit_index (stream, seq, at, app, environment, actor, type) values ($1, $2,
    coalesce(lockstep.said($4, 'at'), ''),
    coalesce(of.app, case when starts_with($1, 'app:') then substr($1, 5) end),
    coalesce(of.environment, lockstep.said($4, 'environment')),
    coalesce(lockstep.said($4, 'actor', 'name'), 'lockstep'), $3);
end $$;

create function index_new_event() returns trigger language plpgsql as $$
begin
  perform lockstep.index_event(new.stream, new.seq, new.type, new.body);
  return null;
end $$;

create trigger indexed after insert on events for each row when (new.type <> all (array['gates-passed', 'gates-closed',
  'gate-checked', 'lock-granted', 'step-started', 'step-done', 'checkpoint', 'retry-due', 'settled', 'undo-started', 'undo-done']))
  execute function index_new_event();

select index_event(stream, seq, type, body) from events where type <> all (array['gates-passed', 'gates-closed',
  'gate-checked', 'lock-granted', 'step-started', 'step-done', 'checkpoint', 'retry-due', 'settled', 'undo-started', 'undo-done']);

create index audit_by_time on audit_index (at, stream, seq);
create index audit_by_app on audit_index (app, at, stream, seq);
create index audit_by_place on audit_index (app, environment, at, stream, seq);
create index audit_by_actor on audit_index (actor, at, stream, seq);
create index audit_by_type on audit_index (type, at, stream, seq);

create trigger only_added_to before update or delete or truncate on audit_index
  for each statement execute function refuse_change();
alter table audit_index enable always trigger only_added_to;
`
