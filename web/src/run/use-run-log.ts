import { useEffect, useState } from 'react'
import { readLines } from '../api/read-lines.ts'
import { useLiveState } from '../api/live-state.ts'
import type { LogLine } from '../../../src/domain/log-line.ts'

/** Lines come in crowds: they are drawn together. */
const togetherMs = 100

/** The output of a run from its beginning, and on as it comes. After a break it is read anew. */
export const useRunLog = (id: string): readonly LogLine[] => {
  const [lines, setLines] = useState<readonly LogLine[]>([])
  const isLost = useLiveState().kind === 'lost'
  useEffect(() => {
    if (isLost) return
    const gone = new AbortController()
    const read: LogLine[] = []
    let timer: ReturnType<typeof setTimeout> | null = null
    const show = (): void => {
      timer = null
      setLines([...read])
    }
    const follow = async (): Promise<void> => {
      for await (const line of readLines<LogLine>(`/v1/logs/${encodeURIComponent(id)}?follow=true`, gone.signal)) {
        read.push(line)
        timer ??= setTimeout(show, togetherMs)
      }
    }
    // A connection that breaks is told by the feed, and read again once that is there.
    follow().catch(() => undefined)
    return () => {
      gone.abort()
      if (timer !== null) clearTimeout(timer)
    }
  }, [id, isLost])
  return lines
}
