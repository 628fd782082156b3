import { transitions } from './apply.ts'
import type { DeploymentEvent, FactType } from './event.ts'

/** Types whose meaning has changed carry their version as `v`; this is the newest that is known of each. All others are of version 1. */
const versions: Readonly<Partial<Record<FactType, number>>> = {}

/** An event as it is stored: a newer Lockstep may have written types and versions that are not known here. */
export type WrittenEvent = { readonly type: string; readonly v?: number }

/** True when the event means here what it meant to whoever wrote it. */
export const isKnownEvent = ({ type, v = 1 }: WrittenEvent): boolean =>
  (type === 'created' || Object.hasOwn(transitions, type)) && v <= (versions[type as FactType] ?? 1)

/** The events up to the first one that a newer Lockstep wrote, and the name of that; null: all are known. */
export const knownPart = (
  events: readonly WrittenEvent[],
): { readonly known: readonly DeploymentEvent[]; readonly newer: string | null } => {
  const at = events.findIndex(event => !isKnownEvent(event))
  const unknown = events[at]
  const known = (unknown === undefined ? events : events.slice(0, at)) as readonly DeploymentEvent[]
  return { known, newer: unknown === undefined ? null : nameOf(unknown) }
}

const nameOf = ({ type, v }: WrittenEvent): string =>
  v === undefined ? `event ${type}` : `event ${type}, version ${v}`
