import type { Actor } from './saga/event.ts'

/** A deployment or a rollback that brought a release to an environment. Instants are ISO 8601. */
export type Arrival = {
  readonly deployment: string
  readonly release: string
  readonly version: string
  readonly commit: string
  readonly message: string
  readonly fingerprint: string
  readonly verified: boolean
  readonly actor: Actor
  readonly at: string
}

/** A release that ran in an environment, when it ran there last. */
export type RollbackTarget = {
  readonly version: string
  readonly commit: string
  readonly message: string
  /** What brought it there, and who had it brought. */
  readonly deployment: string
  readonly actor: Actor
  readonly since: string
  /** When the next one took its place; null: it runs. */
  readonly until: string | null
  /** Since when its content counts as verified there; null: it does not, so that nothing returns to it. */
  readonly verifiedAt: string | null
  /** Why it is held there; null: it is not. */
  readonly held: string | null
}

/** Held content, by its fingerprint, with the reason. */
export type HeldContent = ReadonlyMap<string, string>

/** The releases that ran in an environment, each once, the one that came last first; `arrivals`: newest first. Pure. */
export const rollbackTargets = (arrivals: readonly Arrival[], held: HeldContent): readonly RollbackTarget[] => {
  const seen = new Set<string>()
  return arrivals.flatMap(({ release, fingerprint, verified: _verified, at: since, ...rest }, index) => {
    if (seen.has(release)) return []
    seen.add(release)
    const verified = arrivals.find(one => one.fingerprint === fingerprint && one.verified)
    const until = arrivals[index - 1]?.at ?? null
    return [{ ...rest, since, until, verifiedAt: verified?.at ?? null, held: held.get(fingerprint) ?? null }]
  })
}
