import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { preflightQuery } from '../api/queries.ts'
import { Refusal } from '../api/refusal.ts'
import type { RollbackPreflight } from '../api/types.ts'

/** What is known of a rollback now. Neither a preflight nor an error: it is looked for the first time. */
export type Looked = {
  readonly preflight: RollbackPreflight | null
  readonly error: Error | null
  readonly isLooking: boolean
  /** When it was looked; ms since 1970. */
  readonly lookedAtMs: number
  /** What it says is not what it said when it was first seen here. */
  readonly hasChanged: boolean
  /** Changes with what would be done: what was typed for something else does not count. */
  readonly mark: string
  readonly again: () => void
}

/**
 * Looks what a rollback would do, again with each event of the app, and tells when that is not what it was. An older answer counts no more
 * once the newest is a refusal.
 */
export const usePreflight = (app: string, environment: string, to: string | null): Looked => {
  const query = useQuery(preflightQuery(app, environment, to))
  const { data = null, error, isFetching, dataUpdatedAt, errorUpdatedAt, refetch } = query
  const preflight = error === null ? data : null
  const mark = markOf(preflight, error)
  return {
    preflight,
    error,
    isLooking: isFetching,
    lookedAtMs: Math.max(dataUpdatedAt, errorUpdatedAt),
    hasChanged: useChange(JSON.stringify([app, environment, to]), mark),
    mark,
    again: () => void refetch(),
  }
}

/** Empty while nothing is known. */
const markOf = (preflight: RollbackPreflight | null, error: Error | null): string => {
  if (error !== null) return error instanceof Refusal ? error.message : ''
  if (preflight === null) return ''
  const { plan, from, to, undone, kept } = preflight
  return JSON.stringify([plan.hash, from, to, undone, kept])
}

/** Whether the mark of a subject is another one than the first that was seen of it. */
const useChange = (subject: string, mark: string): boolean => {
  const [first, setFirst] = useState({ subject, mark: '' })
  const isNew = first.subject !== subject || (first.mark === '' && mark !== '')
  if (isNew) setFirst({ subject, mark })
  return !isNew && first.mark !== '' && mark !== '' && first.mark !== mark
}
