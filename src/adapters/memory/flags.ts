import type { Place } from '../../domain/environment.ts'
import { placeName } from '../../domain/environment.ts'
import { failure } from '../../domain/errors/error.ts'
import { flagErrors } from '../../domain/errors/flag.ts'
import type { Acknowledgement, Claim, Flag, Flags } from '../../ports/flags.ts'
import type { Lease } from '../../ports/lease.ts'

/** What instances do with the flags of their place. */
type InstanceSide = {
  keys(): Promise<readonly string[]>
  acknowledge(said: Omit<Acknowledgement, 'at'>): Promise<void>
}

type State = {
  readonly place: Place
  readonly consumeFlags: readonly string[]
  readonly flags: Map<string, Flag>
  readonly said: Map<string, Acknowledgement>
  epoch: number
}

const read = ({ flags, consumeFlags }: State, key: string): Flag =>
  flags.get(key) ?? { key, revision: 0, on: consumeFlags.includes(key), claims: [] }

/** Sorts as PostgreSQL does under the collation C. */
const nameOf = ({ owner, release }: Claim): string => JSON.stringify([owner.kind, owner.id, release ?? ''])

const isSame = (a: Claim, b: Claim): boolean => nameOf(a) === nameOf(b)

const change = (state: State, key: string, lease: Lease, to: (flag: Flag) => Partial<Flag> | null): Flag => {
  lease.check()
  const { epoch } = lease
  const highest = Math.max(epoch, state.epoch)
  if (epoch < highest) {
    throw failure(flagErrors.FLAG_EPOCH_STALE, { place: placeName(state.place), epoch, highest })
  }
  state.epoch = highest
  const flag = read(state, key)
  const changes = to(flag)
  if (changes === null) return flag
  const changed = { ...flag, ...changes, revision: flag.revision + 1 }
  state.flags.set(key, changed)
  return changed
}

const withClaim = (flag: Flag, claim: Claim): Partial<Flag> | null => {
  if (flag.claims.some(other => isSame(other, claim))) return null
  const claims = [...flag.claims, claim].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  return flag.revision === 0 ? { on: true, claims } : { claims }
}

const withoutOwner = (flag: Flag, { kind, id }: Claim['owner']): Partial<Flag> | null => {
  const claims = flag.claims.filter(({ owner }) => owner.kind !== kind || owner.id !== id)
  return claims.length === flag.claims.length ? null : { claims }
}

const acknowledge = (state: State, said: Omit<Acknowledgement, 'at'>): void => {
  const { flag, instance, revision } = said
  if (revision > read(state, flag).revision) throw failure(flagErrors.FLAG_REVISION_AHEAD, { flag, revision })
  const name = JSON.stringify([flag, instance])
  if ((state.said.get(name)?.revision ?? 0) > revision) return
  state.said.set(name, { ...said, at: new Date().toISOString() })
}

const acknowledgements = ({ said }: State, key: string): Acknowledgement[] =>
  [...said.values()].filter(({ flag }) => flag === key).sort((a, b) => (a.instance < b.instance ? -1 : 1))

/** A stand-in for the flags of one place, kept in memory: both the deployments' side and that of the instances. */
export const memoryFlags = (place: Place, consumeFlags: readonly string[]): Flags & InstanceSide => {
  const state: State = { place, consumeFlags, flags: new Map(), said: new Map(), epoch: 0 }
  return {
    read: async key => read(state, key),
    keys: async () => [...new Set([...consumeFlags, ...state.flags.keys()])].sort(),
    claim: async (key, claim, lease) => change(state, key, lease, flag => withClaim(flag, claim)),
    unclaim: async (key, owner, lease) => change(state, key, lease, flag => withoutOwner(flag, owner)),
    set: async (key, on, lease) => change(state, key, lease, flag => (flag.on === on ? null : { on })),
    acknowledge: async said => acknowledge(state, said),
    acknowledgements: async key => acknowledgements(state, key),
  }
}
