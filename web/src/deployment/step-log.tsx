import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { timeText } from '../words/moments.ts'
import { AnsiLine } from './ansi-line.tsx'
import type { LogLine } from './use-log.ts'

/** More are in lockstep logs. */
const mostLines = 500

type Props = { readonly lines: readonly LogLine[]; readonly name: string }

/** The output of a step; the newest line stays in sight until somebody scrolls up. */
export const StepLog = ({ lines, name }: Props): ReactNode => {
  const box = useRef<HTMLDivElement>(null)
  const [isFollowing, setIsFollowing] = useState(true)
  useEffect(() => {
    if (isFollowing && box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }, [lines, isFollowing])
  const look = ({
    currentTarget: { scrollTop, scrollHeight, clientHeight },
  }: {
    readonly currentTarget: HTMLDivElement
  }): void => setIsFollowing(scrollHeight - scrollTop - clientHeight < 24)
  if (lines.length === 0) return <p className="slip-empty">It has said nothing.</p>
  const shown = lines.slice(-mostLines)
  return (
    <>
      <div className="log" ref={box} onScroll={look} role="log" aria-label={`Output of ${name}`} tabIndex={0}>
        {shown.map(({ at, text }, place) => (
          <div key={lines.length - shown.length + place}>
            <i>{at === '' ? '' : timeText(at)}</i>
            <AnsiLine text={text} />
          </div>
        ))}
      </div>
      {!isFollowing && (
        <Button size="compact-xs" variant="default" className="log-follow" onClick={() => setIsFollowing(true)}>
          Follow
        </Button>
      )}
    </>
  )
}
