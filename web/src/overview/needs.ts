import type { EnvironmentStatus, GateState, GateVerdict } from '../api/types.ts'
import { lastThere, releaseOf } from './app-seen.ts'
import type { AppSeen } from './app-seen.ts'

type At = { readonly app: string; readonly environment: string }

/** What wants to be looked at. `isMine`: whoever looks can end it. */
export type Need = At &
  (
    | {
        readonly kind: 'waits'
        readonly deployment: string
        readonly release: string
        readonly gates: GateVerdict
        readonly isMine: boolean
      }
    | {
        readonly kind: 'asks'
        readonly deployment: string
        readonly release: string
        readonly asking: NonNullable<EnvironmentStatus['asking']>
      }
    | {
        readonly kind: 'stuck'
        readonly deployment: string
        readonly release: string
        readonly left: readonly string[]
      }
    | {
        readonly kind: 'taken-back'
        readonly deployment: string
        readonly release: string
        readonly at: string
        readonly isAsBefore: boolean
      }
    | { readonly kind: 'drift'; readonly differences: readonly string[]; readonly since: string | null }
  )

/** The gates that only people can pass. */
const ofPeople: readonly GateState['gate'][] = ['approvals', 'checklist']

export const openGates = ({ states }: GateVerdict): readonly GateState[] =>
  states.filter(({ gate, status }) => ofPeople.includes(gate) && status === 'waiting')

/** Whether somebody of this name can pass a gate that is open. Nobody is named where everybody may. */
export const canPass = (gates: GateVerdict, name: string): boolean =>
  openGates(gates).some(({ gate, who }) => who.includes(name) || (gate === 'checklist' && who.length === 0))

/** What waits for people, and what went wrong, of all apps: what waits for whoever looks comes first. */
export const needsOf = (apps: readonly AppSeen[], name: string): readonly Need[] => {
  const all = apps.flatMap(seen => seen.status.flatMap(status => needsOfPlace(seen, status, name)))
  return all.toSorted((a, b) => order(a) - order(b))
}

const order = (need: Need): number => {
  if (need.kind === 'waits') return need.isMine ? 0 : 3
  return { asks: 1, stuck: 2, 'taken-back': 4, drift: 5 }[need.kind]
}

const needsOfPlace = (seen: AppSeen, status: EnvironmentStatus, name: string): readonly Need[] => {
  const at = { app: seen.app, environment: status.environment }
  const { deployment, asking, left } = status
  const release = deployment === null ? '' : releaseOf(seen, deployment)
  const last = lastThere(seen, status.environment)
  const drift = seen.drift.find(one => one.environment === status.environment)
  return [
    ...status.waiting.flatMap(({ id, release, gates }): Need[] =>
      gates === null || openGates(gates).length === 0
        ? []
        : [{ kind: 'waits', ...at, deployment: id, release, gates, isMine: canPass(gates, name) }],
    ),
    ...(deployment !== null && asking !== null ? [{ kind: 'asks', ...at, deployment, release, asking } as const] : []),
    ...(deployment !== null && left.length > 0 ? [{ kind: 'stuck', ...at, deployment, release, left } as const] : []),
    ...(deployment === null && last !== null && last.state !== 'succeeded'
      ? [
          {
            kind: 'taken-back',
            ...at,
            deployment: last.id,
            release: last.release,
            at: last.finishedAt ?? last.createdAt,
            isAsBefore: last.state === 'rolled-back',
          } as const,
        ]
      : []),
    ...(drift !== undefined && (drift.differences ?? []).length > 0
      ? [{ kind: 'drift', ...at, differences: drift.differences ?? [], since: drift.since } as const]
      : []),
  ]
}
