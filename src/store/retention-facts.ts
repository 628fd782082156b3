import type pg from 'pg'
import type { RetentionFacts, StoredThing } from '../domain/retention.ts'
import { neededArtifacts, wantedReleases } from './needed-artifacts.ts'

const ofDeployments = `${wantedReleases}
select d.id, d.finished_at as "endedAt", exists (select from wanted w where w.id in (d.release, d.base)) as "isNeeded"
from deployments d where d.id = any($2)`

const ofRuns = `
select id, case when state in ('checking', 'building', 'deploying') then null else updated_at end as "endedAt", false as "isNeeded"
from runs where id = any($1)`

const released = `
select a.value ->> 'digest' as digest, max(r.created_at) as at
from releases r, jsonb_array_elements(r.body -> 'artifacts') as a
where a.value ->> 'digest' = any($1) group by 1`

type Known = { readonly id: string; readonly endedAt: Date | null; readonly isNeeded: boolean }

/** What the record says now of things that a data folder has stored. */
export const retentionFacts = async (
  pool: pg.Pool,
  things: readonly StoredThing[],
  targets: number,
): Promise<RetentionFacts> => {
  const of = (isArtifact: boolean): readonly string[] =>
    things.filter(({ kind }) => (kind === 'artifact') === isArtifact).map(thing => thing.of)
  const ids = of(false)
  const deployments = await pool.query<Known>(ofDeployments, [targets, ids])
  const runs = await pool.query<Known>(ofRuns, [ids])
  const { rows } = await pool.query<{ digest: string; at: Date }>(released, [of(true)])
  const known = [...deployments.rows, ...runs.rows]
  return {
    needed: new Set(await neededArtifacts(pool, targets)),
    releasedMs: new Map(rows.map(({ digest, at }) => [digest, at.getTime()])),
    known: new Map(
      known.map(({ id, endedAt, isNeeded }) => [
        id,
        { endedMs: endedAt === null ? null : endedAt.getTime(), isNeeded },
      ]),
    ),
  }
}

/** Whether a digest is needed now, or a build is under way that may have found it. */
export const isArtifactNeeded = async (pool: pg.Pool, digest: string, targets: number): Promise<boolean> => {
  const { rowCount } = await pool.query(`select from runs where state = 'building' limit 1`)
  return rowCount !== 0 || (await neededArtifacts(pool, targets)).includes(digest)
}
