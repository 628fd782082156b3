import { sql } from 'kysely'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { EntryRow } from '../domain/audit/entry.ts'
import { quietTypes } from '../domain/audit/entry.ts'
import type { Tables } from './tables.ts'

/** Where a page ended. */
export type AuditPlace = { readonly at: string; readonly stream: string; readonly seq: number }

export type AuditPageQuery = {
  /** Null: all of them; an app comes with what was done to Lockstep itself. */
  readonly app: string | null
  readonly environment: string | null
  readonly actor: string | null
  readonly type: string | null
  /** ISO instants in UTC; `since` is part of it, `until` is not. */
  readonly since: string | null
  readonly until: string | null
  readonly before: AuditPlace | null
  readonly limit: number
}

type Rows = SelectQueryBuilder<Tables, 'audit_index', AuditPlace & Pick<EntryRow, 'app' | 'environment'>>

const found = (db: Kysely<Tables>, query: AuditPageQuery): Rows => {
  const { environment, actor, type, since, until, before, limit } = query
  let rows = db
    .selectFrom('audit_index')
    .select(['stream', 'seq', 'at', 'app', 'environment'])
    .where('type', 'not in', quietTypes)
    .orderBy('at', 'desc')
    .orderBy('stream', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
  if (environment !== null) rows = rows.where('environment', '=', environment)
  if (actor !== null) rows = rows.where('actor', '=', actor)
  if (type !== null) rows = rows.where('type', '=', type)
  if (since !== null) rows = rows.where('at', '>=', since)
  if (until !== null) rows = rows.where('at', '<', until)
  if (before !== null)
    rows = rows.where(sql<boolean>`(at, stream, seq) < (${before.at}, ${before.stream}, ${before.seq})`)
  return rows
}

/** By its version: the release that an event names, or else that of its deployment. */
const releaseOf = sql<string | null>`(select 'v' || r.number from releases r where r.id = coalesce(
  said(events.body, 'release'), (select d.release from deployments d where d.id = events.stream)))`

/** What was done, newest first, without how steps went. Each part of it is read by an index, from where the page begins. */
export const auditPage = (db: Kysely<Tables>, query: AuditPageQuery) => {
  const { app } = query
  // One condition for both would have no index that keeps them in order.
  const all =
    app === null
      ? found(db, query)
      : db
          .selectFrom(found(db, query).where('app', '=', app).as('own'))
          .selectAll()
          .unionAll(db.selectFrom(found(db, query).where('app', 'is', null).as('system')).selectAll())
  return db
    .with('found', () => all)
    .selectFrom('found')
    .innerJoin('events', join => join.onRef('events.stream', '=', 'found.stream').onRef('events.seq', '=', 'found.seq'))
    .select(['found.stream', 'found.seq', 'found.at', 'found.app', 'found.environment'])
    .select(['events.type', 'events.body', 'events.hash'])
    .select(releaseOf.as('release'))
    .orderBy('found.at', 'desc')
    .orderBy('found.stream', 'desc')
    .orderBy('found.seq', 'desc')
    .limit(query.limit)
}

/** The same of one deployment, with everything that happened in it; nothing where it is of another app or environment. */
export const auditPageOfDeployment = (
  db: Kysely<Tables>,
  deployment: string,
  { app, environment, actor, type, since, until, before, limit }: AuditPageQuery,
) => {
  const at = sql<string>`coalesce(said(events.body, 'at'), '')`
  let rows = db
    .selectFrom('events')
    .innerJoin('deployments', 'deployments.id', 'events.stream')
    .select(['events.stream', 'events.seq', 'events.type', 'events.body', 'events.hash', at.as('at')])
    .select(['deployments.app', 'deployments.environment'])
    .select(releaseOf.as('release'))
    .where('events.stream', '=', deployment)
    .orderBy('events.seq', 'desc')
    .limit(limit)
  if (app !== null) rows = rows.where('deployments.app', '=', app)
  if (environment !== null) rows = rows.where('deployments.environment', '=', environment)
  if (actor !== null)
    rows = rows.where(sql<boolean>`coalesce(said(events.body, 'actor', 'name'), 'lockstep') = ${actor}`)
  if (type !== null) rows = rows.where('events.type', '=', type)
  if (since !== null) rows = rows.where(sql<boolean>`${at} >= ${since}`)
  if (until !== null) rows = rows.where(sql<boolean>`${at} < ${until}`)
  if (before !== null) rows = rows.where('events.seq', '<', before.seq)
  return rows
}
