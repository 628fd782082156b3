import type pg from 'pg'

/** The newest run that has checks of a commit; null: there is none. */
export const newestChecksOf = async (
  pool: pg.Pool,
  { app, commit }: { readonly app: string; readonly commit: string },
): Promise<string | null> => {
  const { rows } = await pool.query<{ id: string }>(
    `/* newest-checks */
select r.id from runs r
where r.id in (select run from checks where app = $1 and commit = $2)
order by r.created_at desc, r.id desc limit 1`,
    [app, commit],
  )
  return rows[0]?.id ?? null
}
