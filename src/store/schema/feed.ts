/**
 * The transaction that an event was appended in: what orders the feed. It stands outside of the hash chain. Events from before have none
 * and are in no feed: so nothing is written anew, and an older node, which does not name the column, fills it by its default.
 */
export const feedSchema = `
alter table events add column xid xid8;
alter table events alter column xid set default pg_current_xact_id();
create index events_by_xid on events (xid) where xid is not null;
`

/** True where the record came from another server, whose transactions had higher numbers: what is appended now would stand before it. */
export const isOfAnotherServer = `
select exists (select from events where xid >= pg_snapshot_xmax(pg_current_snapshot())) as "isOfAnotherServer"`

/** Takes what is there out of the feed: it begins again with what comes. */
export const feedAnew = `alter table events drop column xid; ${feedSchema}`
