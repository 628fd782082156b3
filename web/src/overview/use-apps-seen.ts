import { useQueries, useQuery } from '@tanstack/react-query'
import { appsQuery, driftQuery, historyQuery, statusQuery } from '../api/queries.ts'
import type { AppSeen } from './app-seen.ts'

/** Everything that the overview shows, as it comes. `apps` undefined: it is not known yet which there are. */
export const useAppsSeen = () => {
  const apps = useQuery(appsQuery)
  const names = (apps.data ?? []).map(({ app }) => app)
  const statuses = useQueries({ queries: names.map(name => statusQuery(name)) })
  const histories = useQueries({ queries: names.map(name => historyQuery(name)) })
  const drifts = useQueries({ queries: names.map(name => driftQuery(name)) })
  const seen = names.map((app, at): AppSeen => ({
    app,
    status: statuses[at]?.data ?? [],
    history: histories[at]?.data?.items ?? [],
    drift: drifts[at]?.data ?? [],
  }))
  const all = [...statuses, ...histories]
  return {
    apps,
    seen,
    isThere: apps.data !== undefined && all.every(({ data, error }) => data !== undefined || error !== null),
    error: [apps, ...all].find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
  }
}
