/** So many newest verified releases each environment may return to keep their artifacts, unless the policy says otherwise. */
export const defaultTargets = 10

/** For how long a server keeps what it can do without; null: for ever. */
export type Retention = {
  /** Output of steps and builds, after the deployment or run has ended. */
  readonly logsMs: number | null
  /** Artifacts that nothing needs, since they were last released. */
  readonly artifactsMs: number | null
  /** Snapshots of environments' databases that belong to no release to return to. */
  readonly snapshotsMs: number | null
  /** Large receipts, after their deployment has ended. */
  readonly documentsMs: number | null
  /** Notices that were given up, and where channels have their messages about deployments that have ended. */
  readonly noticesMs: number | null
  /** So many newest verified releases that an environment may return to are left alone, with all that belongs to them. */
  readonly targets: number
}

/** Something of a data folder: output of a deployment or run, an artifact, a snapshot that a deployment took. */
export type StoredThing = {
  readonly kind: 'log' | 'artifact' | 'snapshot'
  /** The deployment or run; the digest; the deployment. */
  readonly of: string
  /** Its name on the disk. */
  readonly name: string
  readonly bytes: number
  /** When it was last written (ms). */
  readonly atMs: number
}

/** What the record says of things that are stored. */
export type RetentionFacts = {
  /** Digests that are in use or belong to a release to return to. */
  readonly needed: ReadonlySet<string>
  /** When a digest was last released (ms). */
  readonly releasedMs: ReadonlyMap<string, number>
  /** Deployments and runs by id; `endedMs` null: under way. `isNeeded`: of a release to return to. */
  readonly known: ReadonlyMap<string, { readonly endedMs: number | null; readonly isNeeded: boolean }>
}

/** Whether something may go now. What the record does not know, the remains of a build that failed for example, goes by its own age. */
export const mayGo = (thing: StoredThing, facts: RetentionFacts, retention: Retention, nowMs: number): boolean => {
  const isOlder = (sinceMs: number, keptMs: number | null): boolean => keptMs !== null && nowMs - sinceMs > keptMs
  const { of, atMs } = thing
  const known = facts.known.get(of)
  const sinceMs = Math.max(atMs, known?.endedMs ?? 0)
  switch (thing.kind) {
    case 'artifact':
      return !facts.needed.has(of) && isOlder(Math.max(atMs, facts.releasedMs.get(of) ?? 0), retention.artifactsMs)
    case 'log':
      return known?.endedMs !== null && isOlder(sinceMs, retention.logsMs)
    case 'snapshot':
      return known?.endedMs !== null && known?.isNeeded !== true && isOlder(sinceMs, retention.snapshotsMs)
  }
}

/** What went, or would go, by kind. */
export type RetentionReport = {
  readonly isDone: boolean
  /** Null: the policy has no retention, so nothing ever goes. */
  readonly retention: Retention | null
  readonly things: readonly { readonly kind: string; readonly count: number; readonly bytes: number }[]
}
