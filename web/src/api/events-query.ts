import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { readLines } from './read-lines.ts'
import type { RecordedEvent } from './types.ts'

/** The events of a deployment. What is there already is not asked for again: only what came behind it. */
export const eventsQuery = (queries: QueryClient, id: string) => {
  const queryKey = ['deployment', id, 'events']
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<readonly RecordedEvent[]> => {
      const known = queries.getQueryData<readonly RecordedEvent[]>(queryKey) ?? []
      const after = known.at(-1)?.seq ?? 0
      const path = `/v1/deployments/${encodeURIComponent(id)}/events?after=${after}`
      const more: RecordedEvent[] = []
      for await (const event of readLines<RecordedEvent>(path, signal)) more.push(event)
      return [...known, ...more]
    },
  })
}
