import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Bones } from './bones.tsx'
import { ProblemNote } from './problem-note.tsx'

type Props<T> = {
  readonly query: UseQueryResult<T>
  readonly lines?: number
  readonly children: (data: T) => ReactNode
}

/** What a question is answered: bones before, the error when there is nothing older to show. */
export const Loaded = <T,>({ query, lines, children }: Props<T>): ReactNode => {
  if (query.data !== undefined) return children(query.data)
  if (query.error !== null) return <ProblemNote error={query.error} again={() => void query.refetch()} />
  return <Bones {...(lines !== undefined && { lines })} />
}
