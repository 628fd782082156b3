import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import type { Claim, Flag } from '../ports/flags.ts'

/** Which flags are on while nobody touched them; all others are off. */
export type FlagDefaults = { readonly consumeFlags: readonly string[] }

type Row = {
  readonly revision: string
  readonly is_on: boolean
  readonly claims: readonly { readonly kind: Claim['owner']['kind']; readonly id: string; readonly release: string }[]
}

// One statement, so that revision and claims are of one moment: an instance must not see the revision of a pause without the pause.
const oneFlag = `
select revision, is_on, (
  select coalesce(json_agg(json_build_object('kind', owner_kind, 'id', owner_id, 'release', release)
    order by owner_kind, owner_id, release), '[]')
  from flag_claims c where (c.app, c.environment, c.key) = (f.app, f.environment, f.key)
) as claims
from flags f where app = $1 and environment = $2 and key = $3`

const claimOf = ({ kind, id, release }: Row['claims'][number]): Claim => ({
  owner: { kind, id },
  release: release === '' ? null : release,
})

/** The value of a flag that nobody touched. */
export const defaultOf = ({ consumeFlags }: FlagDefaults, key: string): boolean => consumeFlags.includes(key)

/** A flag with its claims; one that nobody touched has revision 0 and its default. */
export const readFlag = async (
  db: pg.Pool | pg.PoolClient,
  { app, environment }: Place,
  key: string,
  defaults: FlagDefaults,
): Promise<Flag> => {
  const { rows } = await db.query<Row>(oneFlag, [app, environment, key])
  const row = rows[0]
  if (row === undefined) return { key, revision: 0, on: defaultOf(defaults, key), claims: [] }
  return { key, revision: Number(row.revision), on: row.is_on, claims: row.claims.map(claimOf) }
}

/** The keys of all flags of a place, those that nobody touched included if they are known by name; in order. */
export const readFlagKeys = async (
  db: pg.Pool,
  { app, environment }: Place,
  { consumeFlags }: FlagDefaults,
): Promise<readonly string[]> => {
  const { rows } = await db.query<{ key: string }>('select key from flags where app = $1 and environment = $2', [
    app,
    environment,
  ])
  return [...new Set([...consumeFlags, ...rows.map(({ key }) => key)])].sort()
}
