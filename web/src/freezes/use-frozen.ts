import { useQueries, useQuery } from '@tanstack/react-query'
import { policyQuery } from '../api/queries.ts'
import { freezesQuery, holdsQuery } from '../api/rule-queries.ts'
import type { Frozen, Held } from './frozen.ts'
import { allFrozen } from './frozen.ts'

/** The freezes of these apps, of every app, and of the policy. */
export const useFrozen = (apps: readonly string[], nowMs: number) => {
  const answers = useQueries({ queries: apps.map(app => freezesQuery(app)) })
  const policy = useQuery(policyQuery)
  const all = [...answers, policy]
  const freezes: readonly Frozen[] = allFrozen(
    answers.map(({ data }) => data ?? []),
    policy.data?.freezes ?? [],
    nowMs,
  )
  return {
    freezes,
    isThere: all.every(({ data, error }) => data !== undefined || error !== null),
    error: all.find(({ data, error }) => error !== null && data === undefined)?.error ?? null,
  }
}

/** What is held of these apps. */
export const useHeld = (apps: readonly string[]) => {
  const answers = useQueries({ queries: apps.map(app => holdsQuery(app)) })
  const holds: readonly Held[] = answers.flatMap(({ data }, at) =>
    (data ?? []).map(one => ({ ...one, app: apps[at] ?? '' })),
  )
  return {
    holds,
    isThere: answers.every(({ data, error }) => data !== undefined || error !== null),
    error: answers.find(({ data, error }) => error !== null && data === undefined)?.error ?? null,
  }
}
