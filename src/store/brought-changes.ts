import type pg from 'pg'
import type { BroughtChanges } from '../domain/difference/brought-commits.ts'

/** Which releases by number: those behind `after` up to `to` (null: the newest), and how many of them at most. */
export type BroughtQuery = { readonly after: number; readonly to: number | null; readonly limit: number }

// Without the rest of the bodies: files and migrations are in them.
const text = `
select number, commit, body ->> 'message' as message, body ->> 'author' as author,
  coalesce(body ->> 'committedAt', body ->> 'createdAt') as at, body -> 'changes' as changes
from releases where app = $1 and number > $2 and ($3::int is null or number <= $3) order by number desc limit $4`

type Row = Omit<BroughtChanges, 'version'> & { readonly number: number }

/** What releases of an app brought, newest first. */
export const broughtChanges = async (
  pool: pg.Pool,
  app: string,
  { after, to, limit }: BroughtQuery,
): Promise<readonly BroughtChanges[]> => {
  const { rows } = await pool.query<Row>({ name: 'brought-changes', text, values: [app, after, to, limit] })
  return rows.map(({ number, ...row }) => ({ ...row, version: `v${number}` }))
}
