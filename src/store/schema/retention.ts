/**
 * Large receipts may go once their deployments have ended long ago: by this function alone, which looks for itself. The role that
 * servers work as may not remove one by hand, and whoever owns the table is still kept from removing one that is needed.
 */
export const retentionSchema = `
create function is_document_needed(wanted text, kept_after timestamptz) returns boolean language sql stable as $$
  select exists (
    select from lockstep.events e join lockstep.deployments d on d.id = e.stream
    where (d.finished_at is null or d.finished_at >= kept_after)
      and e.type in ('step-started', 'step-done', 'checkpoint', 'settled') and position(wanted in e.body) > 0
  )
$$;

create function refuse_forgetting() returns trigger language plpgsql as $$
begin
  if lockstep.is_document_needed(old.digest, 'infinity') then
    raise exception 'the document % belongs to a deployment that is under way', old.digest
      using errcode = 'insufficient_privilege', hint = 'docs/guides/audit.md says how the record is protected';
  end if;
  return old;
end $$;

drop trigger only_added_to on documents;
create trigger only_added_to before update or truncate on documents
  for each statement execute function refuse_change();
create trigger only_forgotten before delete on documents
  for each row execute function refuse_forgetting();
alter table documents enable always trigger only_added_to;
alter table documents enable always trigger only_forgotten;

create function old_documents(ended_before timestamptz) returns table (digest text, bytes bigint) language sql stable as $$
  select d.digest, octet_length(d.body)::bigint from lockstep.documents d
  where d.created_at < ended_before and not lockstep.is_document_needed(d.digest, ended_before)
$$;

create function forget_documents(ended_before timestamptz) returns bigint
  language sql security definer set search_path = pg_catalog, pg_temp as $$
  with gone as (
    delete from lockstep.documents where digest in (select digest from lockstep.old_documents(ended_before)) returning 1
  )
  select count(*) from gone
$$;
`
