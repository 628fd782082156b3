import type { AuditEntry } from './entry.ts'

/** What of the record is wanted; null: all of it. ISO instants; `since` is part of it, `until` is not. */
export type Wanted = {
  /** With it comes what was done to Lockstep itself. */
  readonly app: string | null
  readonly environment: string | null
  readonly actor: string | null
  readonly type: string | null
  readonly since: string | null
  readonly until: string | null
}

/** Whether an entry is wanted: every part of it has to fit, as in a page of the record. Pure. */
export const wantedBy = ({ app, environment, actor, type, since, until }: Wanted): ((entry: AuditEntry) => boolean) => {
  const from = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since)
  const to = until === null ? Number.POSITIVE_INFINITY : Date.parse(until)
  const fits = (wanted: string | null, is: string | null): boolean => wanted === null || wanted === is
  return entry => {
    const atMs = Date.parse(entry.at)
    return (
      // One that says no time that can be read is in no span, and in all there is.
      (since === null || atMs >= from) &&
      (until === null || atMs < to) &&
      (entry.app === null || fits(app, entry.app)) &&
      fits(environment, entry.environment) &&
      fits(actor, entry.actor.name) &&
      fits(type, entry.type)
    )
  }
}
