import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import type { Actor } from '../domain/saga/event.ts'
import type { Claim, Flag, Flags } from '../ports/flags.ts'
import { readAcknowledgements } from './acknowledgements.ts'
import { changeFlag } from './change-flag.ts'
import type { FlagDefaults } from './flag-rows.ts'
import { defaultOf, readFlag } from './flag-rows.ts'
import { claimStatement, setStatement, unclaimStatement } from './flag-statements.ts'
import { whileReachable } from './while-reachable.ts'

/**
 * The flags of one place in Lockstep's own database. A flag exists without being made: nobody touched it, revision 0, on if it is one
 * of `consumeFlags`, else off. Every change raises its revision in the same statement; a repeated call changes nothing. Errors:
 * FLAG_EPOCH_STALE, STORE_UNREACHABLE, and those of the lease.
 */
export const storeFlags = (pool: pg.Pool, place: Place, defaults: FlagDefaults): Flags => ({
  read: key => whileReachable(() => readFlag(pool, place, key, defaults)),
  claim: (key, claim, right) =>
    changeFlag(pool, place, { key, right, defaults, change: claimStatement(place, key, claim), told: null }),
  unclaim: (key, owner, right) =>
    changeFlag(pool, place, { key, right, defaults, change: unclaimStatement(place, key, owner), told: null }),
  set: (key, on, right) => {
    const change = setStatement(place, key, { on, byDefault: defaultOf(defaults, key) })
    return changeFlag(pool, place, { key, right, defaults, change, told: null })
  },
  acknowledgements: key => whileReachable(() => readAcknowledgements(pool, place, key)),
})

/** Who said so, and why; left out: the person whose claim it is, without a reason. */
type Told = { readonly actor: Actor; readonly reason: string | null }

/** What a person may do with a consumer: pause it and let it go on, whoever deploys. `id` says who it is. */
export type PersonClaims = {
  claim(key: string, id: string, release: Claim['release'], by?: Told): Promise<Flag>
  unclaim(key: string, id: string, by?: Told): Promise<Flag>
}

/**
 * Claims of persons, who hold no lease: their order among the changes of a deployment is that of arrival. Each is told in the app's
 * stream. Idempotent. STORE_UNREACHABLE.
 */
export const storePersonClaims = (pool: pg.Pool, place: Place, defaults: FlagDefaults): PersonClaims => {
  const { environment } = place
  const himself = (id: string): Told => ({ actor: { kind: 'person', name: id }, reason: null })
  return {
    claim: (key, id, release, by = himself(id)) => {
      const change = claimStatement(place, key, { owner: { kind: 'person', id }, release })
      const told = { type: 'consumer-paused', environment, flag: key, release, ...by } as const
      return changeFlag(pool, place, { key, right: null, defaults, change, told })
    },
    unclaim: (key, id, by = himself(id)) => {
      const change = unclaimStatement(place, key, { kind: 'person', id })
      const told = { type: 'consumer-resumed', environment, flag: key, release: null, ...by } as const
      return changeFlag(pool, place, { key, right: null, defaults, change, told })
    },
  }
}
