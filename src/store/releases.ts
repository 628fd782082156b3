import type { Kysely, Transaction } from 'kysely'
import { sql } from 'kysely'
import type pg from 'pg'
import { lockstepItself } from '../domain/audit/fact.ts'
import { canonicalJson } from '../domain/json.ts'
import { hasSameImages } from '../domain/release.ts'
import type { Release } from '../domain/release.ts'
import type { Actor } from '../domain/saga/event.ts'
import { rowsNamed } from './run-named.ts'
import { tellApp } from './streams.ts'
import type { Tables } from './tables.ts'

/**
 * Stores a release under the app's next number, and tells who had it built. The same content of the same commit is the same release: it
 * is returned as it is. Images that had to be made again make another one.
 */
export const saveRelease = async (
  db: Kysely<Tables>,
  draft: Omit<Release, 'version'>,
  actor: Actor = lockstepItself,
): Promise<Release> =>
  db.transaction().execute(async tx => {
    await sql`select pg_advisory_xact_lock(hashtext(${`release ${draft.app}`}))`.execute(tx)
    const known = (await ofSameContent(tx, draft)).find(release => hasSameImages(release.artifacts, draft.artifacts))
    if (known !== undefined) return onBranches(tx, known, draft.branches, actor)
    const last = await tx
      .selectFrom('releases')
      .select(eb => eb.fn.max('number').as('number'))
      .where('app', '=', draft.app)
      .executeTakeFirst()
    const number = (last?.number ?? 0) + 1
    const release: Release = { ...draft, version: `v${number}` }
    const { id, app, fingerprint, commit } = release
    await tx
      .insertInto('releases')
      .values({ id, app, number, fingerprint, commit, body: JSON.stringify(release) })
      .execute()
    const { version } = release
    await tellApp(tx, app, { type: 'release-recorded', release: id, version, commit, fingerprint, actor, reason: null })
    return release
  })

const ofSameContent = async (
  tx: Transaction<Tables>,
  { app, commit, fingerprint }: Omit<Release, 'version'>,
): Promise<readonly Release[]> => {
  const rows = await tx
    .selectFrom('releases')
    .select('body')
    .where('app', '=', app)
    .where('commit', '=', commit)
    .where('fingerprint', '=', fingerprint)
    .orderBy('number', 'desc')
    .execute()
  return rows.map(({ body }) => body as unknown as Release)
}

/** What a release is does not change; where its commit has been merged since does. */
const onBranches = async (
  tx: Transaction<Tables>,
  known: Release,
  branches: readonly string[],
  actor: Actor,
): Promise<Release> => {
  const release: Release = { ...known, branches }
  if (canonicalJson(known.branches) === canonicalJson(branches)) return release
  await tx
    .updateTable('releases')
    .set({ body: JSON.stringify(release) })
    .where('id', '=', known.id)
    .execute()
  const { id, app, version } = known
  await tellApp(tx, app, { type: 'release-merged', release: id, version, branches, actor, reason: null })
  return release
}

/** Everyone who wrote a commit of an app after release number `after` and up to number `to`. */
export const authorsBetween = async (
  db: Kysely<Tables>,
  app: string,
  { after, to }: { readonly after: number; readonly to: number },
): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('releases')
    .select('body')
    .where('app', '=', app)
    .where('number', '>', after)
    .where('number', '<=', to)
    .execute()
  return [...new Set(rows.flatMap(row => (row.body as unknown as Release).authors))].sort()
}

/** A release by id, version (`v3`) or a commit's first letters (at least 7); null when there is none. */
export const findRelease = async (db: Kysely<Tables>, app: string, name: string): Promise<Release | null> => {
  const isCommit = /^[0-9a-f]{7,40}$/.test(name)
  const found = db
    .selectFrom('releases')
    .select('body')
    .where('app', '=', app)
    .where(eb =>
      eb.or([
        eb('id', '=', name),
        eb(sql<string>`'v' || number`, '=', name),
        ...(isCommit ? [eb('commit', 'like', `${name}%`)] : []),
      ]),
    )
    .orderBy('number', 'desc')
    .limit(1)
  const [row] = await rowsNamed(db, isCommit ? 'find-release-or-commit' : 'find-release', found)
  return row === undefined ? null : (row.body as unknown as Release)
}

/** A release that is known by its id; null when there is none. */
export const releaseById = async (pool: pg.Pool, id: string): Promise<Release | null> => {
  const { rows } = await pool.query<{ body: Release }>({
    name: 'release-by-id',
    text: 'select body from releases where id = $1',
    values: [id],
  })
  return rows[0]?.body ?? null
}

/** The versions of an app's releases by id, without reading the releases. */
export const versionsById = async (db: Kysely<Tables>, app: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await db.selectFrom('releases').select(['id', 'number']).where('app', '=', app).execute()
  return new Map(rows.map(({ id, number }) => [id, `v${number}`]))
}

/** Releases of an app, newest first. */
export const listReleases = async (db: Kysely<Tables>, app: string, limit: number): Promise<readonly Release[]> => {
  const rows = await db
    .selectFrom('releases')
    .select('body')
    .where('app', '=', app)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
  return rows.map(row => row.body as unknown as Release)
}
