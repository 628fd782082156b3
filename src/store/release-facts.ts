import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'
import { appStream } from '../domain/audit/fact.ts'
import type { AppFact } from '../domain/audit/fact.ts'
import { releaseNumber } from '../domain/release.ts'
import type { Release } from '../domain/release.ts'
import type { AppEntry, ReleaseFacts } from '../domain/release-record/release-facts.ts'
import { recordedDeployments } from './recorded-deployments.ts'
import { findRelease } from './releases.ts'
import type { Tables } from './tables.ts'

/**
 * All that the record of a release is made from, read at one moment: the number of queries does not grow with its deployments. Null
 * when there is no such release; `name` as in `findRelease`. STORE_CHAIN_BROKEN, DEPLOYMENT_NEWER.
 */
export const readReleaseFacts = (db: Kysely<Tables>, app: string, name: string): Promise<ReleaseFacts | null> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async tx => {
      const release = await findRelease(tx, app, name)
      if (release === null) return null
      const before = await releaseBefore(tx, release)
      const [entries, versions] = await entriesOf(tx, release)
      const deployments = await recordedDeployments(tx, release)
      return { release, before, entries, versions, deployments }
    })

/** The same without deployments and holds: what a release is. */
export const readReleaseContent = async (
  db: Kysely<Tables>,
  app: string,
  name: string,
): Promise<Pick<ReleaseFacts, 'release' | 'before' | 'entries'> | null> => {
  const release = await findRelease(db, app, name)
  if (release === null) return null
  const [entries] = await entriesOf(db, release)
  return { release, before: await releaseBefore(db, release), entries }
}

const releaseBefore = async (db: Kysely<Tables>, { app, version }: Release): Promise<Release | null> => {
  const row = await db
    .selectFrom('releases')
    .select('body')
    .where('app', '=', app)
    .where('number', '<', releaseNumber(version))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : (row.body as unknown as Release)
}

type EntryRow = { readonly seq: number; readonly body: string; readonly hash: string; readonly number: number }

/** How the release was recorded, and the holds on its content, whichever release of it they were put on; with the versions of these. */
const entriesOf = async (
  db: Kysely<Tables> | Transaction<Tables>,
  { id, app, fingerprint }: Release,
): Promise<readonly [readonly AppEntry[], ReadonlyMap<string, string>]> => {
  const stream = appStream(app)
  const { rows } = await sql<EntryRow>`
    select e.seq, e.body, e.hash, r.number from events e join releases r on r.id = e.body::json ->> 'release'
    where e.stream = ${stream} and r.app = ${app} and (
      e.type in ('held', 'hold-lifted') and r.fingerprint = ${fingerprint}
      or e.type in ('release-recorded', 'flag-set', 'flag-reset') and r.id = ${id}
    ) order by e.seq`.execute(db)
  const read = rows.map(({ seq, hash, body, number }) => {
    const { at, ...fact } = JSON.parse(body) as AppFact & { readonly at: string }
    return { entry: { stream, seq, hash, at, fact }, version: `v${number}` }
  })
  const versions = read.flatMap(({ entry: { fact }, version }) =>
    'release' in fact && fact.release !== null ? [[fact.release, version] as const] : [],
  )
  return [read.map(({ entry }) => entry), new Map(versions)]
}
