import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { hitsIn, nextHit, noHits, placeOf } from './hits.ts'
import type { Hits } from './hits.ts'
import type { LogSoFar } from './log-so-far.ts'
import { typedLine } from './typed-line.ts'

/** Looking for a text in a log. */
export type Find = {
  readonly wanted: string
  readonly want: (wanted: string) => void
  /** For what the lines are marked: what is typed quickly is looked for once. */
  readonly found: string
  readonly hits: Hits
  /** The line of the hit that is shown; null: none is. */
  readonly hit: number | null
  /** Its place among the hits, from 1. */
  readonly place: number
  readonly go: (way: 'on' | 'back') => void
}

type Way = { readonly topLine: () => number; readonly show: (line: number) => void }

/** Looks through the log for what is typed, shows the first hit from where one is, and goes on from hit to hit. */
export const useFind = (log: LogSoFar, { topLine, show }: Way): Find => {
  const [wanted, want] = useState('')
  const [hit, setHit] = useState<number | null>(null)
  const found = useDeferredValue(typedLine(wanted) === null ? wanted : '')
  const hits = useHits(log, found)
  const shownFor = useRef('')
  const showHit = (line: number | null): void => {
    setHit(line)
    if (line !== null) show(line)
  }
  useEffect(() => {
    if (shownFor.current === found) return
    if (found === '') setHit(null)
    const first = nextHit(hits, topLine() - 1, 'on')
    // Lines may still come: the first of them that has it is shown.
    if (first === null && found !== '') return setHit(null)
    shownFor.current = found
    if (found !== '') showHit(first)
  })
  return {
    wanted,
    want,
    found,
    hits,
    hit,
    place: placeOf(hits, hit),
    go: way => showHit(nextHit(hits, hit ?? topLine(), way)),
  }
}

const useHits = (log: LogSoFar, found: string): Hits => {
  const before = useRef(noHits)
  return useMemo(() => (before.current = hitsIn(log, found, before.current)), [log, found])
}
