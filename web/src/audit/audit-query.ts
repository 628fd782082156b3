import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answerOf, client } from '../api/client.ts'
import { filterOf } from './filter-of.ts'
import type { AuditSearch } from './filter-of.ts'

const entriesAtOnce = 50

/**
 * A page of the record. The newest one is old as soon as something is done (keys-of-type.ts), an older one stays as it is. What was shown
 * stays until the next one is there.
 */
export const auditQuery = (search: AuditSearch) =>
  queryOptions({
    queryKey: [search.before === undefined ? 'audit' : 'audit-older', JSON.stringify(search)],
    queryFn: () => {
      const { before } = search
      const query = { ...filterOf(search, Date.now()), limit: entriesAtOnce, ...(before !== undefined && { before }) }
      return answerOf(client.GET('/v1/audit', { params: { query } }))
    },
    placeholderData: keepPreviousData,
  })
