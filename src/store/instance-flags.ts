import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import type { Acknowledgement, Flag } from '../ports/flags.ts'
import { writeAcknowledgement } from './acknowledgements.ts'
import type { FlagDefaults } from './flag-rows.ts'
import { readFlag, readFlagKeys } from './flag-rows.ts'
import { whileReachable } from './while-reachable.ts'

/** All that instances may do with the flags of their place: look, and say what they do. Nothing here changes a flag. */
export type InstanceFlags = {
  read(key: string): Promise<Flag>
  keys(): Promise<readonly string[]>
  acknowledge(said: Omit<Acknowledgement, 'at'>): Promise<void>
}

/** The instances' side of a place's flags. FLAG_REVISION_AHEAD, STORE_UNREACHABLE. */
export const instanceFlags = (pool: pg.Pool, place: Place, defaults: FlagDefaults): InstanceFlags => ({
  read: key => whileReachable(() => readFlag(pool, place, key, defaults)),
  keys: () => whileReachable(() => readFlagKeys(pool, place, defaults)),
  acknowledge: said => whileReachable(() => writeAcknowledgement(pool, place, said)),
})
