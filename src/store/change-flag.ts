import type pg from 'pg'
import type { AppFact } from '../domain/audit/fact.ts'
import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import type { Flag } from '../ports/flags.ts'
import type { Lease } from '../ports/lease.ts'
import type { FlagDefaults } from './flag-rows.ts'
import { readFlag } from './flag-rows.ts'
import { tellAppOn } from './streams.ts'
import { whileReachable } from './while-reachable.ts'

/** One statement that changes a flag and raises its revision, or neither. */
export type FlagStatement = { readonly text: string; readonly values: readonly unknown[] }

/** A person holds no lease. */
type Right = Lease | null

// Locks the row until commit. Not one statement with the change: that would look at the place as it was before the wait for the lock,
// and miss the claim of an older epoch that was committed meanwhile.
const raiseEpoch = `
insert into flag_epochs (app, environment, epoch) values ($1, $2, $3)
on conflict (app, environment) do update set epoch = greatest(flag_epochs.epoch, excluded.epoch)
returning epoch`

const enter = async (client: pg.PoolClient, place: Place, right: Right): Promise<void> => {
  right?.check()
  const { rows } = await client.query<{ epoch: string }>(raiseEpoch, [place.app, place.environment, right?.epoch ?? 0])
  const highest = Number(rows[0]?.epoch)
  if (right === null || right.epoch >= highest) return
  throw failure(flagErrors.FLAG_EPOCH_STALE, { place: placeName(place), epoch: right.epoch, highest })
}

const inTransaction = async <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  const listen = (): void => {} // without a listener a broken connection ends the process; the query rejects with the same error
  client.on('error', listen)
  try {
    await client.query('begin isolation level read committed')
    const result = await work(client)
    client.off('error', listen)
    client.release()
    return result
  } catch (error) {
    client.release(true) // ends the session and with it the transaction, also when there is no server to tell
    throw error
  }
}

/** `told`: what is told of the change of a person; null: the events of the deployment that makes it tell it. */
type Change = {
  readonly key: string
  readonly right: Right
  readonly defaults: FlagDefaults
  readonly change: FlagStatement
  readonly told: AppFact | null
}

/**
 * Changes one flag, alone in its place, and answers with what it is then. FLAG_EPOCH_STALE for a lease below the highest epoch seen;
 * what `right.check()` throws, which is asked before each statement that changes; STORE_UNREACHABLE.
 */
export const changeFlag = (
  pool: pg.Pool,
  place: Place,
  { key, right, defaults, change, told }: Change,
): Promise<Flag> =>
  whileReachable(() =>
    inTransaction(pool, async client => {
      await enter(client, place, right)
      right?.check()
      const { rowCount } = await client.query(change.text, [...change.values])
      if (told !== null && rowCount !== 0) await tellAppOn(client, place.app, told)
      const flag = await readFlag(client, place, key, defaults)
      right?.check()
      await client.query('commit')
      return flag
    }),
  )
