import type { Kysely, Transaction } from 'kysely'
import type { Place } from '../domain/environment.ts'
import type { Tables } from './tables.ts'

/**
 * Takes the environment for a deployment, in the transaction of the event that says so. False: another one has it, or came before.
 * Idempotent.
 */
export const takeLock = async (tx: Transaction<Tables>, place: Place, deployment: string): Promise<boolean> => {
  const first = await nextInLine(tx, place)
  if (first !== null && (await cameBefore(tx, first, deployment))) return false
  await tx
    .insertInto('environment_locks')
    .values({ ...place, deployment })
    .onConflict(conflict => conflict.columns(['app', 'environment']).doNothing())
    .execute()
  return (await lockHolder(tx, place)) === deployment
}

/** Gives the environment free and answers who is next in line; null when nobody waits. */
export const giveLockBack = async (
  tx: Transaction<Tables>,
  place: Place,
  deployment: string,
): Promise<string | null> => {
  await tx
    .deleteFrom('environment_locks')
    .where('app', '=', place.app)
    .where('environment', '=', place.environment)
    .where('deployment', '=', deployment)
    .execute()
  return nextInLine(tx, place)
}

/** The longest queued deployment of an environment; null when none waits. */
export const nextInLine = async (tx: Kysely<Tables>, place: Place): Promise<string | null> => {
  const next = await tx
    .selectFrom('deployments')
    .select('id')
    .where('app', '=', place.app)
    .where('environment', '=', place.environment)
    .where('state', '=', 'queued')
    .orderBy('place_in_line')
    .limit(1)
    .executeTakeFirst()
  return next?.id ?? null
}

/** Who acts on the environment now; null = nobody. */
export const lockHolder = async (db: Kysely<Tables>, place: Place): Promise<string | null> => {
  const row = await db
    .selectFrom('environment_locks')
    .select('deployment')
    .where('app', '=', place.app)
    .where('environment', '=', place.environment)
    .executeTakeFirst()
  return row?.deployment ?? null
}

const cameBefore = async (tx: Transaction<Tables>, one: string, other: string): Promise<boolean> => {
  const rows = await tx
    .selectFrom('deployments')
    .select('id')
    .where('id', 'in', [one, other])
    .orderBy('place_in_line')
    .execute()
  return one !== other && rows[0]?.id === one
}
