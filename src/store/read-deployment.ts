import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { firstBrokenRow } from '../domain/event-chain.ts'
import type { ChainedRow } from '../domain/event-chain.ts'
import { fold } from '../domain/saga/apply.ts'
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

/** Reads and folds a deployment's stream; null when there is none. STORE_CHAIN_BROKEN when a stored byte is not what was written. */
export const readDeployment = async (db: Kysely<Tables>, id: string): Promise<StoredDeployment | null> => {
  const { rows } = await sql<ChainedRow>`/* read-stream */
    select seq, body, hash from events where stream = ${id} order by seq`.execute(db)
  const broken = firstBrokenRow(id, rows)
  if (broken !== null) throw failure(storeErrors.STORE_CHAIN_BROKEN, { stream: id, seq: broken })
  const deployment = fold(rows.map(({ body }) => JSON.parse(body) as DeploymentEvent))
  const last = rows.at(-1)
  return deployment === null || last === undefined ? null : { id, deployment, head: { seq: last.seq, hash: last.hash } }
}
