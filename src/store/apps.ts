import type pg from 'pg'

/** An app as an overview names it. */
export type AppSummary = {
  readonly app: string
  /** The newest release that was built. */
  readonly newest: string
  /** By the record, in the order of the newest release's file; an environment that nothing runs in yet is not there. */
  readonly environments: readonly {
    readonly environment: string
    readonly release: string
    /** ISO. */
    readonly since: string
    /** The deployment that acts on it now. */
    readonly deployment: string | null
  }[]
}

// By the index over (app, number), app after app: there may be many releases of each.
const statement = `
with recursive names as (
  (select app from releases order by app limit 1)
  union all
  select (select app from releases where app > n.app order by app limit 1) from names n where n.app is not null
)
select n.app, 'v' || newest.number as newest, coalesce(running.environments, '[]') as environments
from names n
cross join lateral (select number, body from releases where app = n.app order by number desc limit 1) newest
left join lateral (
  select json_agg(json_build_object(
    'environment', e.environment, 'release', 'v' || r.number, 'since', e.since, 'deployment', l.deployment
  ) order by array_position(
      array(select one ->> 'name' from jsonb_array_elements(newest.body -> 'config' -> 'environments') one), e.environment
    ), e.environment) as environments
  from environments e
  join releases r on r.id = e.release
  left join environment_locks l on l.app = e.app and l.environment = e.environment
  where e.app = n.app
) running on true
where n.app is not null`

/** Every app with a release, by name. */
export const listApps = async (pool: pg.Pool): Promise<readonly AppSummary[]> => {
  const { rows } = await pool.query<AppSummary>({ name: 'list-apps', text: statement })
  return rows.map(({ environments, ...app }) => ({
    ...app,
    environments: environments.map(one => ({ ...one, since: new Date(one.since).toISOString() })),
  }))
}
