import type { Consumer } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import { gateErrors } from '../domain/errors/gate.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Actor } from '../domain/saga/event.ts'
import { appOf } from '../engine/app-of.ts'
import type { Claim, Flag } from '../ports/flags.ts'
import { environmentRecord } from '../store/environments.ts'
import { storeFlags, storePersonClaims } from '../store/flags.ts'
import type { Lockstep } from './lockstep.ts'

/** One consumer of an environment: who keeps it from reading, and what its instances said last. */
export type ConsumerState = {
  readonly consumer: string
  readonly queue: string
  readonly flag: string
  /** It grows with each change that an instance could notice. */
  readonly revision: number
  readonly claims: readonly Claim[]
  readonly instances: readonly {
    readonly instance: string
    readonly revision: number
    readonly consuming: boolean
    readonly inFlight: number
    readonly at: string
  }[]
}

/** The consumers of an environment. PLAN_NOTHING_DEPLOYED. */
export const consumers = async (lockstep: Pick<Lockstep, 'store'>, place: Place): Promise<readonly ConsumerState[]> => {
  const known = await consumersAt(lockstep, place)
  const flags = storeFlags(lockstep.store.pool, place, { consumeFlags: known.map(({ flag }) => flag) })
  return Promise.all(
    known.map(async ({ name, queue, flag: key }) => {
      const [flag, answers] = await Promise.all([flags.read(key), flags.acknowledgements(key)])
      const instances = answers.map(({ instance, revision, consuming, inFlight, at }) => ({
        instance,
        revision,
        consuming,
        inFlight,
        at,
      }))
      return { consumer: name, queue, flag: key, revision: flag.revision, claims: flag.claims, instances }
    }),
  )
}

export type PauseRequest = Place & { readonly consumer: string; readonly actor: Actor; readonly reason: string }

/**
 * Keeps a consumer from reading until the person who paused it, or another one, lets it go on; no deployment does. Idempotent by person.
 * PLAN_NOTHING_DEPLOYED, FLAG_CONSUMER_UNKNOWN, GATE_REASON_MISSING.
 */
export const pauseConsumer = async (lockstep: Pick<Lockstep, 'store'>, request: PauseRequest): Promise<Flag> => {
  const { consumer, actor, reason, ...place } = request
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'a pause' })
  const { key, claims } = await claimsOn(lockstep, place, consumer)
  return claims.claim(key, actor.name, null, { actor, reason })
}

export type ResumeRequest = PauseRequest & {
  /** Whose pause it is; null: that of who asks. */ readonly of: string | null
}

/**
 * Ends the pause of a person. The consumer reads once nobody else pauses it; what a deployment pauses only that one resumes. Idempotent.
 * PLAN_NOTHING_DEPLOYED, FLAG_CONSUMER_UNKNOWN.
 */
export const resumeConsumer = async (lockstep: Pick<Lockstep, 'store'>, request: ResumeRequest): Promise<Flag> => {
  const { consumer, actor, reason, of, ...place } = request
  const { key, claims } = await claimsOn(lockstep, place, consumer)
  return claims.unclaim(key, of ?? actor.name, { actor, reason: reason.trim() === '' ? null : reason })
}

const consumersAt = async ({ store }: Pick<Lockstep, 'store'>, place: Place): Promise<readonly Consumer[]> => {
  const record = await environmentRecord(store.db, place)
  if (record === null) throw failure(planErrors.PLAN_NOTHING_DEPLOYED, place)
  return appOf(record.release).consumers
}

const claimsOn = async (lockstep: Pick<Lockstep, 'store'>, place: Place, name: string) => {
  const known = await consumersAt(lockstep, place)
  const found = known.find(consumer => consumer.name === name)
  if (found === undefined)
    throw failure(flagErrors.FLAG_CONSUMER_UNKNOWN, { consumer: name, known: known.map(one => one.name) })
  const claims = storePersonClaims(lockstep.store.pool, place, { consumeFlags: known.map(({ flag }) => flag) })
  return { key: found.flag, claims }
}
