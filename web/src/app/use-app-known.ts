import { useQueries, useQuery } from '@tanstack/react-query'
import { commitsQuery, runOfAppQuery, runsQuery } from '../api/app-queries.ts'
import { freezesQuery, releasesQuery } from '../api/rule-queries.ts'
import { driftQuery, historyQuery, statusQuery } from '../api/queries.ts'
import { Refusal } from '../api/refusal.ts'
import type { AppKnown } from './app-known.ts'

/** So many runs are looked at more closely: those that the picture shows. */
export const runsShown = 3

/** Everything that the view of an app shows, as it comes. */
export const useAppKnown = (app: string) => {
  const status = useQuery(statusQuery(app))
  const history = useQuery(historyQuery(app, 100))
  const drift = useQuery(driftQuery(app))
  const runs = useQuery(runsQuery(app))
  const releases = useQuery(releasesQuery(app))
  const commits = useQuery(commitsQuery(app))
  const freezes = useQuery(freezesQuery(app))
  const newest = (runs.data?.items ?? []).slice(0, runsShown)
  const details = useQueries({ queries: newest.map(({ id }) => runOfAppQuery(app, id)) })
  const known: AppKnown = {
    app,
    status: status.data ?? [],
    history: history.data?.items ?? [],
    drift: drift.data ?? [],
    runs: runs.data?.items ?? [],
    details: new Map(details.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const]))),
    releases: releases.data?.items ?? [],
    commits: commits.data?.items ?? [],
    freezes: freezes.data ?? [],
  }
  const all = [status, history, runs, releases, commits]
  return {
    known,
    isThere: all.every(({ data, error }) => data !== undefined || isNothingBuilt(error)),
    error: all.find(({ data, error }) => data === undefined && error !== null && !isNothingBuilt(error))?.error ?? null,
  }
}

/** Before its first release an app has runs alone. */
const isNothingBuilt = (error: Error | null): boolean =>
  error instanceof Refusal && error.problem.code === 'PLAN_RELEASE_UNKNOWN'
