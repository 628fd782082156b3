import { useLocation, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { ProblemNote } from '../shell/problem-note.tsx'
import { FollowButton } from './follow-button.tsx'
import { hashOf, rangeOf, rangeWith } from './line-range.ts'
import type { LineRange } from './line-range.ts'
import { LogBar } from './log-bar.tsx'
import { LogFoot } from './log-foot.tsx'
import { LogPane } from './log-pane.tsx'
import type { LogPaneHandle } from './log-pane.tsx'
import { lineCount } from './log-so-far.ts'
import { logAddress } from './read-step-log.ts'
import { useFind } from './use-find.ts'
import { useFindKey } from './use-find-key.ts'
import { useStepLog } from './use-step-log.ts'

type Props = { readonly id: string; readonly step: string; readonly isLive: boolean }

/** The output of a step with all that can be done with it. Where it is looked at is in the address: `#L12`, `#L12-L20`. */
export const FullLog = ({ id, step, isLive }: Props): ReactNode => {
  const { log, isWhole, error } = useStepLog(id, step, isLive)
  const pane = useRef<LogPaneHandle>(null)
  const field = useRef<HTMLInputElement>(null)
  const { range, setRange } = useRange()
  const [isWrapped, setWrapped] = useState(false)
  const [isFollowing, setFollowing] = useState(range === null)
  const count = lineCount(log)
  const show = useCallback((line: number): void => {
    setFollowing(false)
    pane.current?.show(line)
  }, [])
  const find = useFind(log, { topLine: () => pane.current?.top() ?? 1, show })
  useFindKey(field)
  useAddress(range, count, show)
  const choose = useCallback(
    (line: number, how: 'alone' | 'further') => setRange(rangeWith(range, line, how)),
    [range, setRange],
  )
  return (
    <>
      {error !== null && <ProblemNote error={error} />}
      <section className="card log-card" aria-label="Log">
        <LogBar
          ref={field}
          find={find}
          isWrapped={isWrapped}
          setWrapped={setWrapped}
          download={logAddress(id, step, { as: 'text' })}
          goTo={line => {
            setRange({ from: line, to: line })
            show(line)
          }}
          leave={() => pane.current?.focus()}
        />
        <LogPane
          ref={pane}
          log={log}
          name={step}
          isWrapped={isWrapped}
          isFollowing={isFollowing}
          followed={setFollowing}
          range={range}
          wanted={find.found}
          hit={find.hit}
          addressOf={line => `#L${line}`}
          chosen={choose}
        />
        {!isFollowing && isWhole && count > 0 && <FollowButton count={count} follow={() => setFollowing(true)} />}
        <LogFoot log={log} isWhole={isWhole} isLive={isLive} range={range} />
      </section>
    </>
  )
}

/** The lines that the address names. A choice takes its place there, and is no step back for the browser. */
const useRange = (): { readonly range: LineRange | null; readonly setRange: (range: LineRange) => void } => {
  const { hash } = useLocation()
  const navigate = useNavigate()
  const setRange = useCallback(
    (range: LineRange) =>
      void navigate({ to: '.', hash: hashOf(range), replace: true, resetScroll: false, hashScrollIntoView: false }),
    [navigate],
  )
  return { range: rangeOf(hash), setRange }
}

/** Shows the lines of the address once they are there: that of the link by which somebody came, once. */
const useAddress = (range: LineRange | null, count: number, show: (line: number) => void): void => {
  const wanted = useRef(range)
  useEffect(() => {
    if (wanted.current === null || count < wanted.current.from) return
    show(wanted.current.from)
    wanted.current = null
  }, [count, show])
}
