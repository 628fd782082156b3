import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { deploymentErrors } from '../domain/errors/deployment.ts'
import { failure } from '../domain/errors/error.ts'
import { storeErrors } from '../domain/errors/store.ts'
import { firstBrokenRow } from '../domain/event-chain.ts'
import type { ChainedRow } from '../domain/event-chain.ts'
import type { Release } from '../domain/release.ts'
import type { RecordedDeployment } from '../domain/release-record/release-facts.ts'
import { knownPart } from '../domain/saga/known-events.ts'
import type { WrittenEvent } from '../domain/saga/known-events.ts'
import type { Tables } from './tables.ts'

type Row = {
  readonly id: string
  readonly run: string | null
  readonly drill: string | null
  readonly state: string
  readonly seq: number
  readonly hash: string
  readonly anchor: number | null
  readonly anchor_hash: string | null
}

/**
 * The deployments that brought a release somewhere and the rollbacks that left it, oldest first, with all their events: two queries,
 * however many there are. In one transaction at one moment. STORE_CHAIN_BROKEN for one that is not what was written, also when its end
 * was cut off; DEPLOYMENT_NEWER for one of which not even the plan is known here.
 */
export const recordedDeployments = async (
  tx: Kysely<Tables>,
  { id, app }: Release,
): Promise<readonly RecordedDeployment[]> => {
  const { rows } = await sql<Row>`
    select d.id, d.run, drills.run as drill, d.state, d.seq, d.hash, a.number as anchor, a.hash as anchor_hash
    from deployments d
    left join drills on drills.run = d.run
    left join anchor_heads h on h.stream = d.id and h.seq = d.seq
    left join anchors a on a.number = h.anchor
    where d.app = ${app} and (d.release = ${id} or d.base = ${id} and d.kind = 'rollback')
    order by d.place_in_line`.execute(tx)
  const streams = await streamsOf(
    tx,
    rows.map(row => row.id),
  )
  return rows.map(row => recorded(row, streams.get(row.id) ?? []))
}

type StreamRow = ChainedRow & { readonly stream: string }

const streamsOf = async (
  tx: Kysely<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ChainedRow[]>> => {
  const { rows } = await sql<StreamRow>`
    select stream, seq, body, hash from events where stream = any(${ids}::text[]) order by stream, seq`.execute(tx)
  return Map.groupBy(rows, ({ stream }) => stream)
}

const recorded = (row: Row, events: readonly ChainedRow[]): RecordedDeployment => {
  const { id, run, drill, state, seq, hash, anchor, anchor_hash: anchorHash } = row
  const broken = brokenAt(row, events)
  if (broken !== null) throw failure(storeErrors.STORE_CHAIN_BROKEN, { stream: id, seq: broken })
  const { known, newer } = knownPart(events.map(({ body }) => JSON.parse(body) as WrittenEvent))
  if (known.length === 0)
    throw failure(deploymentErrors.DEPLOYMENT_NEWER, { deployment: id, what: newer ?? 'the start' })
  return {
    id,
    run,
    isDrill: drill !== null,
    state,
    head: { stream: id, seq, hash },
    anchor: anchor === null || anchorHash === null ? null : { number: anchor, hash: anchorHash },
    events: known,
    newer,
  }
}

/** The first event that is not what was written, or that is missing at the end of the stream; null: all is well. */
const brokenAt = ({ id, seq, hash }: Row, events: readonly ChainedRow[]): number | null => {
  const broken = firstBrokenRow(id, events)
  if (broken !== null) return broken
  const last = events.at(-1)
  if (last?.seq === seq) return last.hash === hash ? null : seq
  return Math.min(last?.seq ?? 0, seq) + 1
}
