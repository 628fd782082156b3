import type pg from 'pg'

// A place to return to is a release that was verified there: the newest of those before the running one, and of all, each once by what
// it holds. Those on hold are counted by themselves: they are passed over unless they are named, and must not push others out.
/** Common table expressions that end with `wanted`: ids of the releases that are in use, on their way, or to return to. `$1`: how many. */
export const wantedReleases = `
with verified as (
  select d.app, d.environment, r.fingerprint, max(r.number) as number
  from deployments d join releases r on r.id = d.release
  where d.state = 'succeeded' and d.verified group by 1, 2, 3
), placed as (
  select v.*, v.number < coalesce(now.number, 0) as is_before, exists (
    select from holds h where h.app = v.app and h.environment = v.environment and h.fingerprint = v.fingerprint
      and h.lifted_at is null
  ) as is_held
  from verified v
  left join environments e on e.app = v.app and e.environment = v.environment
  left join releases now on now.id = e.release
), ranked as (
  select app, fingerprint,
    row_number() over (partition by app, environment, is_held order by number desc) as of_all,
    row_number() over (partition by app, environment, is_held, is_before order by number desc) as of_side
  from placed
), wanted as (
  select r.id from ranked k join releases r on r.app = k.app and r.fingerprint = k.fingerprint
    where least(k.of_all, k.of_side) <= $1
  union select release from environments
  union select release from deployments where finished_at is null
  union select base from deployments where finished_at is null and base is not null
  union select body ->> 'release' from runs where state in ('building', 'deploying')
)`

const needed = `${wantedReleases}
select distinct a.value ->> 'digest' as digest
from wanted w join releases r on r.id = w.id, jsonb_array_elements(r.body -> 'artifacts') as a
order by 1`

/**
 * Digests of the artifacts that are in use, are on their way, or belong to one of the `targets` newest releases that an environment may
 * return to. On a session whose search path is Lockstep's schema.
 */
export const neededArtifacts = async (
  db: Pick<pg.ClientBase, 'query'>,
  targets: number,
): Promise<readonly string[]> => {
  const { rows } = await db.query<{ digest: string }>(needed, [targets])
  return rows.map(({ digest }) => digest)
}
