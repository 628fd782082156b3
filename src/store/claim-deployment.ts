import type pg from 'pg'
import type { ChainedRow } from '../domain/event-chain.ts'
import { freezeOf, freezesInForce } from './freezes.ts'
import type { FreezeRow, StoredFreeze } from './freezes.ts'
import { leaseMs } from './lease-deployment.ts'

/** What a claim found. `isTakeover`: somebody held it and did not give it back, so its effects must be settled. */
export type Claim = {
  readonly isTakeover: boolean
  readonly idleClaims: number
  /** Who held it before; null: nobody did. */
  readonly before: string | null
  /** The stream as it is now; null: it grew while it was claimed, and has to be read. */
  readonly stream: readonly ChainedRow[] | null
  /** In force where it goes, at this moment: its gates are judged next, mostly. */
  readonly freezes: readonly StoredFreeze[]
}

/** The row is locked as it is now, the events are read as they were when the statement began. */
const claimStatement = `
with seen as (select id, owner from deployments where id = $1 and finished_at is null for update skip locked),
claimed as (
  update deployments d set owner = $2, lease_until = now() + make_interval(secs => $3 / 1000.0),
    idle_claims = d.idle_claims + 1
  from seen
  where d.id = seen.id and (d.owner is null or d.owner = $2 or d.lease_until < now())
    and not exists (
      select from environment_homes h where h.app = d.app and h.environment = d.environment and h.home <> $4
    )
  returning d.id, d.app, d.environment, d.seq, (seen.owner is not null and seen.owner <> $2) as "isTakeover",
    d.idle_claims as "idleClaims", seen.owner as "before"
)
select c.seq as head, "isTakeover", "idleClaims", "before", e.seq, e.body, e.hash,
  (select json_agg(f) from (${freezesInForce('c.app', 'c.environment')}) f) as freezes
from claimed c left join events e on e.stream = c.id order by e.seq`

type Row = Omit<Claim, 'stream' | 'freezes'> & {
  readonly head: number
  readonly freezes: readonly FreezeRow[] | null
} & (ChainedRow | Record<keyof ChainedRow, null>)

/**
 * Takes the lease of a deployment when it is free or has run out, and reads its stream and what is frozen; null when another node holds it, when its
 * environment lives in another data folder than `home` (null: this node reaches all of them), or when it has ended.
 */
export const claimDeployment = async (
  pool: pg.Pool,
  id: string,
  { owner, home }: { readonly owner: string; readonly home: string | null },
): Promise<Claim | null> => {
  const values = [id, owner, leaseMs, home]
  const { rows } = await pool.query<Row>({ name: 'claim', text: claimStatement, values })
  const [first] = rows
  if (first === undefined) return null
  const { isTakeover, idleClaims, before, head } = first
  const freezes = (first.freezes ?? []).map(freezeOf)
  const stream = rows.flatMap(({ seq, body, hash }) => (seq === null ? [] : [{ seq, body, hash }]))
  return { isTakeover, idleClaims, before, stream: stream.at(-1)?.seq === head ? stream : null, freezes }
}

/** Makes a claim undone: whoever held it before is named again, its lease being over, and the claim does not count. */
export const undoClaim = async (
  pool: pg.Pool,
  id: string,
  { owner, before }: { readonly owner: string; readonly before: string | null },
): Promise<void> => {
  await pool.query(
    `update deployments set owner = $3, lease_until = case when $3::text is null then null else now() end,
       idle_claims = greatest(idle_claims - 1, 0)
     where id = $1 and owner = $2`,
    [id, owner, before],
  )
}
