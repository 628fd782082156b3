import type pg from 'pg'

/** Whether `owner` leads the run now. */
export const isLedBy = async (pool: pg.Pool, id: string, owner: string): Promise<boolean> => {
  const { rowCount } = await pool.query('/* is-led-by */ select from runs where id = $1 and owner = $2', [id, owner])
  return rowCount === 1
}

/** The newest run that still checks a commit by a file; null: none does. */
export const runThatChecks = async (
  pool: pg.Pool,
  { app, commit, file }: { readonly app: string; readonly commit: string; readonly file: string },
): Promise<string | null> => {
  const { rows } = await pool.query<{ id: string }>(
    `/* run-that-checks */
select id from runs
where state = 'checking' and app = $1 and body ->> 'commit' = $2 and body ->> 'file' = $3
order by created_at desc limit 1`,
    [app, commit, file],
  )
  return rows[0]?.id ?? null
}
