import { useQueries, useQuery } from '@tanstack/react-query'
import { appsQuery, driftQuery, historyQuery, statusQuery } from '../api/queries.ts'
import { useOnce } from '../shell/use-once.ts'
import type { AppSeen } from './app-seen.ts'

/** Everything that the overview shows; an app once all of it is known. `isThere`: what there was at first is known. */
export const useAppsSeen = () => {
  const apps = useQuery(appsQuery)
  const names = (apps.data ?? []).map(({ app }) => app)
  const statuses = useQueries({ queries: names.map(name => statusQuery(name)) })
  const histories = useQueries({ queries: names.map(name => historyQuery(name)) })
  const drifts = useQueries({ queries: names.map(name => driftQuery(name)) })
  const isPending = (at: number): boolean =>
    [statuses[at], histories[at], drifts[at]].some(query => query === undefined || query.isPending)
  const seen = names.flatMap((app, at): readonly AppSeen[] =>
    isPending(at)
      ? []
      : [
          {
            app,
            status: statuses[at]?.data ?? [],
            history: histories[at]?.data?.items ?? [],
            drift: drifts[at]?.data ?? [],
          },
        ],
  )
  const all = [...statuses, ...histories]
  const failed = [apps, ...all].filter(({ error, data }) => error !== null && data === undefined)
  return {
    apps,
    seen,
    isThere: useOnce(apps.data !== undefined && seen.length === names.length),
    error: failed[0]?.error ?? null,
    /** Asks again for what failed. */
    again: (): void => failed.forEach(query => void query.refetch()),
  }
}
