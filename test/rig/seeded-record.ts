import { asOwner } from './record.ts'

const release = `insert into releases (id, app, number, fingerprint, commit, body)
  select 'r-' || app, app, 1, 'f', 'c', '{}' from (select 'app-' || n as app from generate_series(1, $1::int) n) as apps`

// Ids of one length, so that they are in order however the database sorts text.
const deployments = `insert into deployments (id, app, environment, kind, release, state, seq, hash, finished_at)
  select 'd-' || lpad(n::text, 8, '0'), 'app-' || app, 'production', 'deploy', 'r-app-' || app, 'succeeded', 0,
    encode(sha256(convert_to('lockstep:d-' || lpad(n::text, 8, '0'), 'UTF8')), 'hex'), now()
  from (select n, 1 + n % $2::int as app from generate_series(1, $1::int) n) as numbered`

// One event for every stream, chained to where its row stands.
const oneMore = `with chained as (
    select id as stream, seq + 1 as seq, body,
      encode(sha256(convert_to(hash || E'\\n' || (seq + 1) || E'\\n' || body, 'UTF8')), 'hex') as hash
    from deployments, lateral (select '{"actor":{"kind":"person","name":"ada"},"at":"2026-01-01T00:00:0' || (seq % 10)
      || '.000Z","reason":"event ' || (seq + 1) || ' of ' || id || ' about as long as one of a step is","type":"approved"}' as body) as b
  ), moved as (
    update deployments d set seq = c.seq, hash = c.hash from chained c where d.id = c.stream
  )
  insert into events (stream, seq, type, body, hash, append_id)
  select stream, seq, 'approved', body, hash, gen_random_uuid() from chained`

/** Fills an opened store with deployments of so many events, `d-00000001` and on, of apps `app-1` and on, chained by PostgreSQL alone. */
export const seedRecord = async (
  url: string,
  { streams, events, apps = 1 }: { readonly streams: number; readonly events: number; readonly apps?: number },
): Promise<void> => {
  await asOwner(url, release, [apps])
  await asOwner(url, deployments, [streams, apps])
  for (let event = 0; event < events; event++) await asOwner(url, oneMore)
  await asOwner(url, 'analyze')
}
