import type pg from 'pg'
import type { Run } from '../domain/run.ts'

export type RunQuery = {
  /** Null: all of them. */
  readonly app: string | null
  readonly limit: number
  /** The last run of the page before; null: begin with the newest. */
  readonly before: string | null
}

/** A part of the runs, newest first, and where the next one begins; null: there is no more. */
export type RunPage = { readonly items: readonly Run[]; readonly next: string | null }

export const listRuns = async (pool: pg.Pool, { app, limit, before }: RunQuery): Promise<RunPage> => {
  const { rows } = await pool.query<{ id: string; body: Run }>(
    `/* list-runs */
select id, body from runs
where ($1::text is null or app = $1)
  and ($2::text is null or (created_at, id) < (select created_at, id from runs where id = $2))
order by created_at desc, id desc limit $3`,
    [app, before, limit],
  )
  return { items: rows.map(({ body }) => body), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) }
}
