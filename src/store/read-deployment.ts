import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { firstBrokenRow } from '../domain/event-chain.ts'
import type { ChainedRow } from '../domain/event-chain.ts'
import { deploymentErrors } from '../domain/errors/deployment.ts'
import { fold } from '../domain/saga/apply.ts'
import { knownPart } from '../domain/saga/known-events.ts'
import type { WrittenEvent } from '../domain/saga/known-events.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { DeploymentEvent } from '../domain/saga/event.ts'
import { failure } from '../domain/errors/error.ts'
import { storeErrors } from '../domain/errors/store.ts'
import type { Head } from './append-events.ts'
import type { Tables } from './tables.ts'

export type StoredEvent = { readonly seq: number; readonly event: DeploymentEvent }

/** A deployment as its events tell it, and where its stream stands. */
export type StoredDeployment = { readonly id: string; readonly deployment: Deployment; readonly head: Head }

/** Events of a stream after `seq`, in order. Their bodies were written by us, so they are trusted as what they are. */
export const readEvents = async (
  db: Kysely<Tables>,
  stream: string,
  after: number,
): Promise<readonly StoredEvent[]> => {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'body'])
    .where('stream', '=', stream)
    .where('seq', '>', after)
    .orderBy('seq')
    .execute()
  return rows.map(({ seq, body }) => ({ seq, event: JSON.parse(body) as DeploymentEvent }))
}

/** A stream as far as it is known here. */
export type SeenDeployment = StoredDeployment & {
  /** What a newer Lockstep wrote: from there on nothing is folded. Null: all is known. */
  readonly newer: string | null
  /** As the row says it, which is right also where the fold is not. */
  readonly state: string
}

/** Reads a stream and folds what is known of it; null when there is none. STORE_CHAIN_BROKEN, DEPLOYMENT_NEWER for one that begins so. */
export const lookAtDeployment = async (db: Kysely<Tables>, id: string): Promise<SeenDeployment | null> => {
  const { rows } = await sql<ChainedRow>`/* read-stream */
    select seq, body, hash from events where stream = ${id} order by seq`.execute(db)
  return deploymentOf(db, id, rows)
}

/** The same for a stream that was read already: all its rows, in order. */
export const deploymentOf = async (
  db: Kysely<Tables>,
  id: string,
  rows: readonly ChainedRow[],
): Promise<SeenDeployment | null> => {
  const broken = firstBrokenRow(id, rows)
  if (broken !== null) throw failure(storeErrors.STORE_CHAIN_BROKEN, { stream: id, seq: broken })
  const { known, newer } = knownPart(rows.map(({ body }) => JSON.parse(body) as WrittenEvent))
  const deployment = fold(known)
  const last = rows.at(-1)
  if (last === undefined) return null
  if (deployment === null)
    throw failure(deploymentErrors.DEPLOYMENT_NEWER, { deployment: id, what: newer ?? 'the start' })
  const state = newer === null ? deployment.state : await stateInRow(db, id)
  return { id, deployment, head: { seq: last.seq, hash: last.hash }, newer, state: state ?? deployment.state }
}

/**
 * Reads and folds a deployment's stream; null when there is none. STORE_CHAIN_BROKEN when a stored byte is not what was written,
 * DEPLOYMENT_NEWER when a newer Lockstep wrote something that is not known here.
 */
export const readDeployment = async (db: Kysely<Tables>, id: string): Promise<StoredDeployment | null> => {
  const seen = await lookAtDeployment(db, id)
  if (seen === null || seen.newer === null) return seen
  throw failure(deploymentErrors.DEPLOYMENT_NEWER, { deployment: id, what: seen.newer })
}

const stateInRow = async (db: Kysely<Tables>, id: string): Promise<string | null> => {
  const row = await db.selectFrom('deployments').select('state').where('id', '=', id).executeTakeFirst()
  return row?.state ?? null
}
