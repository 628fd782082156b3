import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import type { Acknowledgement } from '../ports/flags.ts'

type Row = {
  readonly instance: string
  readonly release: string
  readonly flag: string
  readonly revision: string
  readonly consuming: boolean
  readonly in_flight: number
  readonly receiving: boolean
  readonly at: Date
}

const acknowledgementOf = ({ revision, in_flight, at, ...row }: Row): Acknowledgement => ({
  ...row,
  revision: Number(revision),
  inFlight: in_flight,
  at: at.toISOString(),
})

/** What each instance said last of a flag, in the order of their names. */
export const readAcknowledgements = async (
  pool: pg.Pool,
  { app, environment }: Place,
  flag: string,
): Promise<readonly Acknowledgement[]> => {
  const { rows } = await pool.query<Row>(
    `select instance, release, flag, revision, consuming, in_flight, receiving, at from acknowledgements
     where app = $1 and environment = $2 and flag = $3 order by instance`,
    [app, environment, flag],
  )
  return rows.map(acknowledgementOf)
}

// A revision that the flag has not reached would prove a pause that is yet to come. One below what the instance said before is a
// request that arrived late: its newer word stands.
const write = `
with reached as (
  select coalesce((select revision from flags where app = $1 and environment = $2 and key = $3), 0) >= $6::bigint as is_real
), written as (
  insert into acknowledgements (app, environment, flag, instance, release, revision, consuming, in_flight, receiving)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9 from reached where is_real
  on conflict (app, environment, flag, instance) do update set release = excluded.release, revision = excluded.revision,
    consuming = excluded.consuming, in_flight = excluded.in_flight, receiving = excluded.receiving, at = now()
  where acknowledgements.revision <= excluded.revision
  returning xmax = 0 as is_first -- a row that was inserted has no earlier version
)
select is_real, coalesce((select is_first from written), false) as is_first from reached`

/**
 * Keeps what an instance says now, in place of what it said before; with its first word the place's instances that said nothing for a
 * day are forgotten. Idempotent. FLAG_REVISION_AHEAD.
 */
export const writeAcknowledgement = async (
  pool: pg.Pool,
  place: Place,
  { flag, instance, release, revision, consuming, inFlight, receiving }: Omit<Acknowledgement, 'at'>,
): Promise<void> => {
  const values = [place.app, place.environment, flag, instance, release, revision, consuming, inFlight, receiving]
  const { rows } = await pool.query<{ is_real: boolean; is_first: boolean }>(write, values)
  if (rows[0]?.is_real !== true) throw failure(flagErrors.FLAG_REVISION_AHEAD, { flag, revision })
  if (rows[0].is_first) await forgetTheSilent(pool, place)
}

const forgetTheSilent = async (pool: pg.Pool, { app, environment }: Place): Promise<void> => {
  await pool.query(
    `delete from acknowledgements where app = $1 and environment = $2 and at < now() - interval '1 day'`,
    [app, environment],
  )
}
