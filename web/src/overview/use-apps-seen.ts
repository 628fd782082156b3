import { useQueries, useQuery } from '@tanstack/react-query'
import { appsQuery, driftQuery, historyQuery, statusQuery } from '../api/queries.ts'
import { useOnce } from '../shell/use-once.ts'
import type { AppSeen } from './app-seen.ts'

/**
 * Everything that the overview shows; an app once all of it is known, and not while its answer failed. `isThere`: what there was at first
 * is known, or of some of it that it is not.
 */
export const useAppsSeen = () => {
  const apps = useQuery(appsQuery)
  const names = (apps.data ?? []).map(({ app }) => app)
  const statuses = useQueries({ queries: names.map(name => statusQuery(name)) })
  const histories = useQueries({ queries: names.map(name => historyQuery(name)) })
  const drifts = useQueries({ queries: names.map(name => driftQuery(name)) })
  const seen = names.flatMap((app, at): readonly AppSeen[] => {
    const [status, history] = [statuses[at]?.data, histories[at]?.data]
    const isKnown = status !== undefined && history !== undefined && drifts[at]?.isPending === false
    return isKnown ? [{ app, status, history: history.items, drift: drifts[at]?.data ?? [] }] : []
  })
  const all = [...statuses, ...histories]
  const isSettled = [...all, ...drifts].every(({ isPending }) => !isPending)
  const failed = [apps, ...all].filter(({ error, data }) => error !== null && data === undefined)
  return {
    apps,
    seen,
    isThere: useOnce(apps.data !== undefined && isSettled && (seen.length > 0 || names.length === 0)),
    error: failed[0]?.error ?? null,
    /** Asks again for what failed. */
    again: (): void => failed.forEach(query => void query.refetch()),
  }
}
