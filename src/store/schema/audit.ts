/**
 * What makes the record one that is only added to. `stream_heads`: where the streams of apps and of the system stand; that of a deployment
 * stands in its row. `anchors` and `anchor_heads`: what the heads were at a moment, chained. `anchor_deliveries`: the last anchor that a
 * place outside has. A deployment is sealed once its last head is anchored: nothing comes after it.
 *
 * The triggers fire in every session, also in one that replays a replica's changes; they fall only to who owns the tables.
 */
export const auditSchema = `
create table stream_heads (
  stream text primary key,
  seq integer not null,
  hash text not null
);

create table anchors (
  number integer primary key,
  at text not null,
  heads integer not null,
  digest text not null,
  previous text not null,
  hash text not null
);

create table anchor_heads (
  anchor integer not null references anchors (number) deferrable initially deferred,
  place integer not null,
  stream text not null,
  seq integer not null,
  hash text not null,
  primary key (anchor, place)
);
create unique index anchor_heads_by_stream on anchor_heads (stream, seq);

create table anchor_deliveries (
  destination text primary key,
  number integer not null
);

alter table deployments add column sealed boolean not null default false;
create index deployments_unsealed on deployments (id) where not sealed;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the record is only added to: % of lockstep.% is refused', lower(tg_op), tg_table_name
    using errcode = 'insufficient_privilege', hint = 'docs/guides/audit.md says how the record is protected';
end $$;

create function refuse_going_back() returns trigger language plpgsql as $$
begin
  if new.stream is distinct from old.stream or new.seq < old.seq or (new.seq = old.seq and new.hash <> old.hash) then
    raise exception 'a stream only grows: % is at %, and cannot be set to % of %', old.stream, old.seq, new.seq, new.stream
      using errcode = 'insufficient_privilege', hint = 'docs/guides/audit.md says how the record is protected';
  end if;
  return new;
end $$;

create trigger only_added_to before update or delete or truncate on events
  for each statement execute function refuse_change();
create trigger only_added_to before update or delete or truncate on anchors
  for each statement execute function refuse_change();
create trigger only_added_to before update or delete or truncate on anchor_heads
  for each statement execute function refuse_change();
create trigger only_added_to before delete or truncate on stream_heads
  for each statement execute function refuse_change();
create trigger only_grows before update on stream_heads
  for each row execute function refuse_going_back();

alter table events enable always trigger only_added_to;
alter table anchors enable always trigger only_added_to;
alter table anchor_heads enable always trigger only_added_to;
alter table stream_heads enable always trigger only_added_to;
alter table stream_heads enable always trigger only_grows;
`
