import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode, Ref } from 'react'
import { LogRow } from './log-row.tsx'
import { lineCount } from './log-so-far.ts'
import type { LogSoFar } from './log-so-far.ts'
import { isIn } from './line-range.ts'
import type { LineRange } from './line-range.ts'
import { placeAtRow, rowTable } from './row-table.ts'
import type { RowTable } from './row-table.ts'
import { rowPx, scrollTo, seenRows } from './seen-rows.ts'
import { useSize } from './use-size.ts'
import type { Size } from './use-size.ts'

/** What a view may do with the pane. Lines are counted from 1. */
export type LogPaneHandle = {
  show(line: number): void
  showEnd(): void
  /** The first line that is in sight. */
  top(): number
  focus(): void
}

type Props = {
  readonly ref?: Ref<LogPaneHandle>
  readonly log: LogSoFar
  readonly name: string
  readonly isWrapped: boolean
  /** The newest line stays in sight. */
  readonly isFollowing: boolean
  /** Somebody has scrolled to the end, or away from it. */
  readonly followed: (isFollowing: boolean) => void
  readonly range: LineRange | null
  readonly wanted: string
  readonly hit: number | null
  /** Where the number of a line leads. */
  readonly addressOf: (line: number) => string
  readonly chosen?: (line: number, how: 'alone' | 'further') => void
}

/** Nearer than that is the end. */
const nearEndPx = 24
/** What stands beside the text of a line, as log.css has it, in letters: its number and a gap, its time where there is room, and the edges. */
const gapLetters = 2
const timeLetters = { wide: 10, narrow: 0 }
const fewestDigits = 3
const edgesPx = 20
const narrowPx = 560

/** The lines of a log of any length: only those in sight, and a few around them, are there. */
export const LogPane = (props: Props): ReactNode => {
  const { log, name, isWrapped, isFollowing, followed, range, wanted, hit, addressOf, chosen } = props
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const [scrollPx, setScrollPx] = useState(0)
  const room = size.width < narrowPx ? 'narrow' : 'wide'
  const digits = Math.max(fewestDigits, String(lineCount(log)).length)
  const columns = isWrapped ? columnsIn(size, digits + gapLetters + timeLetters[room]) : null
  const table = useTable(log, columns)
  const seen = seenRows(table, scrollPx, size.height)
  usePane(props.ref, box, log, table)
  const isAtEnd = useRef(isFollowing)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null || !isFollowing) return
    isAtEnd.current = true
    element.scrollTop = element.scrollHeight
  }, [isFollowing, table, size.height])
  const look = useCallback((): void => {
    const element = box.current
    if (element === null) return
    setScrollPx(element.scrollTop)
    const isEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPx
    if (isEnd === isAtEnd.current) return
    isAtEnd.current = isEnd
    followed(isEnd)
  }, [followed])
  useEffect(look, [look, table])
  return (
    <div
      className={`log lined ${room}${isWrapped ? ' wrapped' : ''}`}
      ref={box}
      onScroll={look}
      role="log"
      aria-live="off"
      aria-label={`Output of ${name}`}
      tabIndex={0}
    >
      <div className="log-all" style={{ height: seen.allPx }}>
        <div className="log-seen" style={{ transform: `translateY(${seen.topPx}px)`, ...variables(digits, columns) }}>
          {log.lines.slice(seen.from, seen.to).map((line, at) => {
            const number = log.gone + seen.from + at + 1
            return (
              <LogRow
                key={number}
                number={number}
                line={line}
                isChosen={isIn(range, number)}
                isHit={number === hit}
                wanted={wanted}
                address={addressOf(number)}
                chosen={chosen}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

const columnsIn = ({ width, letter }: Size, aside: number): number =>
  Math.max(10, Math.floor((width - edgesPx) / letter) - aside)

/** So that a line is cut where the table counts that it is. */
const variables = (digits: number, columns: number | null): Readonly<Record<`--${string}`, number>> => ({
  '--digits': digits,
  ...(columns !== null && { '--columns': columns }),
})

const useTable = (log: LogSoFar, columns: number | null): RowTable => {
  const before = useRef<RowTable | null>(null)
  return useMemo(() => (before.current = rowTable(log, columns, before.current)), [log, columns])
}

const usePane = (
  ref: Ref<LogPaneHandle> | undefined,
  box: { readonly current: HTMLDivElement | null },
  log: LogSoFar,
  table: RowTable,
): void =>
  useImperativeHandle(
    ref,
    () => ({
      show: line => {
        const element = box.current
        if (element === null) return
        const place = Math.min(Math.max(0, line - 1 - log.gone), lineCount(log))
        element.scrollTop = scrollTo(table, place, element.clientHeight)
      },
      showEnd: () => {
        if (box.current !== null) box.current.scrollTop = box.current.scrollHeight
      },
      top: () => log.gone + placeAtRow(table, (box.current?.scrollTop ?? 0) / rowPx) + 1,
      focus: () => box.current?.focus(),
    }),
    [box, log, table],
  )
