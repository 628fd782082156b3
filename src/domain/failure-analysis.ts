/** One way in which a deployment's step failed so that it was not tried again by itself. `isUndo`: while it was being taken back. */
export type StepFailure = { readonly kind: string; readonly code: string; readonly isUndo: boolean }

/** Deployments that met the same failure at the same kind of step. */
export type FailureGroup = StepFailure & {
  readonly deployments: number
  /** Of all deployments in which anything failed, from above 0 to 1. One that failed in two ways is in both shares. */
  readonly share: number
  /** The last of them, to look into. */
  readonly last: { readonly id: string; readonly endedAtMs: number }
}

type Failed = { readonly id: string; readonly endedAtMs: number; readonly failures: readonly StepFailure[] }

/** What failed, the most frequent first, of several the one that came last. A deployment counts once in a group. Pure. */
export const failureGroups = (deployments: readonly Failed[]): readonly FailureGroup[] => {
  const failed = deployments.filter(({ failures }) => failures.length > 0).toSorted(byEnd)
  const groups = new Map<string, Omit<FailureGroup, 'share'>>()
  for (const { id, endedAtMs, failures } of failed)
    for (const [key, failure] of new Map(failures.map(failure => [keyOf(failure), failure])))
      groups.set(key, {
        ...failure,
        deployments: (groups.get(key)?.deployments ?? 0) + 1,
        last: { id, endedAtMs },
      })
  return [...groups.values()]
    .map(group => ({ ...group, share: group.deployments / failed.length }))
    .sort((a, b) => b.deployments - a.deployments || byEnd(b.last, a.last) || (keyOf(a) < keyOf(b) ? -1 : 1))
}

const keyOf = ({ kind, code, isUndo }: StepFailure): string => JSON.stringify([kind, code, isUndo])

type Ended = { readonly id: string; readonly endedAtMs: number }

/** Ids decide between those that ended at once, so that the order of what is given does not matter. */
const byEnd = (a: Ended, b: Ended): number => a.endedAtMs - b.endedAtMs || (a.id < b.id ? -1 : Number(a.id > b.id))
