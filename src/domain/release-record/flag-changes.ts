import type { FlagValue } from '../app-flag.ts'
import type { Actor } from '../saga/event.ts'
import type { AppEntry, ChainLink } from './release-facts.ts'

/** A feature flag that was set or reset while a release ran; null: it was, or is, not served. */
export type FlagChange = {
  readonly at: string
  readonly environment: string
  readonly flag: string
  readonly from: FlagValue | null
  readonly to: FlagValue | null
  readonly actor: Actor
  readonly reason: string
  readonly link: ChainLink
}

/** What people made of flags, from the events of an app, in order. Pure. */
export const flagChanges = (entries: readonly AppEntry[]): readonly FlagChange[] =>
  entries.flatMap(({ fact, at, stream, seq, hash }) => {
    if (fact.type !== 'flag-set' && fact.type !== 'flag-reset') return []
    const { environment, flag, from, to, actor, reason } = fact
    return [{ at, environment, flag, from, to, actor, reason: reason ?? '', link: { stream, seq, hash } }]
  })
