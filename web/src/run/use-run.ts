import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { runOfAppQuery, runQuery } from '../api/app-queries.ts'
import type { RunSeen } from '../api/types.ts'
import type { LogLine } from '../../../src/domain/log-line.ts'

/** A run by its id alone; null: none is asked for. Which app it is of is asked once; from then on the events of that app say when it is old. */
export const useRun = (id: string | null): UseQueryResult<RunSeen> => {
  const first = useQuery({ ...runQuery(id ?? ''), enabled: id !== null })
  const live = useQuery({
    ...runOfAppQuery(first.data?.app ?? '', id ?? ''),
    enabled: first.data !== undefined,
    placeholderData: first.data,
  })
  return first.data === undefined ? first : live
}

/** Lines of several checks come close together. */
const askedEveryMs = 400

/** Checks begin and end without an event: their lines in the log say it. However many there are, it is asked no more often than that. */
export const useCheckLines = ({ app, id, state }: RunSeen, lines: readonly LogLine[]): void => {
  const queries = useQueryClient()
  const said = lines.filter(({ step }) => step.startsWith('check ')).length
  const asked = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const saidNow = useRef(said)
  useEffect(() => {
    saidNow.current = said
    const ask = (): void => {
      timer.current = null
      if (asked.current === saidNow.current) return
      asked.current = saidNow.current
      void queries.invalidateQueries({ queryKey: ['app', app, 'run', id] })
      timer.current = setTimeout(ask, askedEveryMs)
    }
    if (state === 'checking' && said > 0) timer.current ??= setTimeout(ask, askedEveryMs)
  }, [queries, app, id, state, said])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
}
