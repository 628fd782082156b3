import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import type { Arrival } from '../domain/rollback-targets.ts'
import type { Actor } from '../domain/saga/event.ts'

// Of the first event only: who asked for it. What is in the bodies of releases beside their first words stays where it is.
const newest = `
select d.id, d.release, r.number, r.commit, r.body ->> 'message' as message, r.fingerprint, d.verified,
  d.finished_at, (e.body::jsonb) -> 'actor' as actor
from deployments d
join releases r on r.id = d.release
join events e on e.stream = d.id and e.seq = 1
where d.app = $1 and d.environment = $2 and d.state = 'succeeded'
order by d.finished_at desc, d.place_in_line desc limit $3`

type Row = Pick<Arrival, 'release' | 'commit' | 'message' | 'fingerprint' | 'verified'> & {
  readonly id: string
  readonly number: number
  readonly actor: Actor
  readonly finished_at: Date
}

/** The deployments that brought a release to an environment, newest first. One query. */
export const arrivalsAt = async (
  pool: pg.Pool,
  { app, environment }: Place,
  limit: number,
): Promise<readonly Arrival[]> => {
  const { rows } = await pool.query<Row>({ name: 'arrivals-at', text: newest, values: [app, environment, limit] })
  return rows.map(({ id, number, finished_at: at, ...row }) => ({
    ...row,
    deployment: id,
    version: `v${number}`,
    at: at.toISOString(),
  }))
}
