import type { Actor } from '../saga/event.ts'
import type { AppEntry, ChainLink } from './release-facts.ts'

/** That a release's content stayed out of an environment, from when to when, by whom and why. */
export type RecordedHold = {
  readonly environment: string
  /** The version that it was put on; a release of the same content is held as well. */
  readonly release: string
  /** The deployment that ended so, or the id of a person's decision. */
  readonly by: string
  readonly at: string
  readonly actor: Actor
  readonly reason: string
  readonly link: ChainLink
  /** Null: it is in force. */
  readonly lifted: {
    readonly at: string
    readonly actor: Actor
    readonly reason: string
    readonly link: ChainLink
  } | null
}

/** Holds in the order in which they were put on. One lifting ends all of a content in an environment. Pure. */
export const recordedHolds = (
  entries: readonly AppEntry[],
  versions: ReadonlyMap<string, string>,
): readonly RecordedHold[] => {
  let holds: RecordedHold[] = []
  for (const { fact, at, stream, seq, hash } of entries) {
    const link = { stream, seq, hash }
    if (fact.type === 'held') {
      const { environment, by, actor, reason } = fact
      const release = versions.get(fact.release) ?? fact.release
      holds.push({ environment, release, by, at, actor, reason: reason ?? '', link, lifted: null })
    }
    if (fact.type === 'hold-lifted') {
      const lifted = { at, actor: fact.actor, reason: fact.reason ?? '', link }
      const isEnded = (hold: RecordedHold): boolean => hold.lifted === null && hold.environment === fact.environment
      holds = holds.map(hold => (isEnded(hold) ? { ...hold, lifted } : hold))
    }
  }
  return holds
}
