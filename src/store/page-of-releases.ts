import type pg from 'pg'

/** A release in a list. */
export type ReleaseLine = {
  readonly id: string
  readonly version: string
  readonly commit: string
  readonly message: string
  readonly author: string
  readonly builtAt: string
  readonly branches: readonly string[]
  /** How many commits it has that the one before had not; null: that was not kept. */
  readonly commits: number | null
  readonly runsIn: readonly string[]
  readonly heldIn: readonly string[]
}

/** `next`: the number that the next page is before; null: there are no older ones. */
export type ReleasePage = { readonly items: readonly ReleaseLine[]; readonly next: number | null }

// Without the bodies: files and migrations are in them.
const page = `
select r.id, r.number, r.commit, r.body ->> 'message' as message, r.body ->> 'author' as author,
  r.body ->> 'createdAt' as "builtAt", r.body -> 'branches' as branches,
  jsonb_array_length(r.body #> '{changes,commits}') + (r.body #>> '{changes,leftOut}')::int as commits,
  array(select e.environment from environments e where e.app = r.app and e.release = r.id order by 1) as "runsIn",
  array(select distinct h.environment from holds h
    where h.app = r.app and h.fingerprint = r.fingerprint and h.lifted_at is null order by 1) as "heldIn"
from releases r where r.app = $1 and ($2::int is null or r.number < $2) order by r.number desc limit $3`

type Row = Omit<ReleaseLine, 'version'> & { readonly number: number }

/** Releases of an app, newest first, those before a number; empty for an app that nothing was ever built for. One query. */
export const pageOfReleases = async (
  pool: pg.Pool,
  app: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<ReleasePage> => {
  const { rows } = await pool.query<Row>({ name: 'page-of-releases', text: page, values: [app, before, limit + 1] })
  const shown = rows.slice(0, limit)
  const next = rows.length > limit ? (shown.at(-1)?.number ?? null) : null
  return { items: shown.map(({ number, ...row }) => ({ ...row, version: `v${number}` })), next }
}
