import { useState } from 'react'
import type { ReactNode } from 'react'
import { FollowButton } from '../log/follow-button.tsx'
import { LogPane } from '../log/log-pane.tsx'
import { lineCount } from '../log/log-so-far.ts'
import type { StepOutput } from '../log/use-step-log.ts'
import { ProblemNote } from '../shell/problem-note.tsx'
import '../log/log.css'

type Props = { readonly id: string; readonly step: string; readonly output: StepOutput }

/** The output of a step in its place; the newest line stays in sight until somebody scrolls up. A line's number leads to its own address. */
export const StepLog = ({ id, step, output: { log, isWhole, error } }: Props): ReactNode => {
  const [isFollowing, setFollowing] = useState(true)
  const count = lineCount(log)
  const whole = `/deployments/${encodeURIComponent(id)}/logs/${encodeURIComponent(step)}`
  if (error !== null) return <ProblemNote error={error} />
  if (count === 0) return <p className="slip-empty">{isWhole ? 'It has said nothing that is still kept.' : ' '}</p>
  return (
    <>
      <LogPane
        log={log}
        name={step}
        isWrapped={false}
        isFollowing={isFollowing}
        followed={setFollowing}
        range={null}
        wanted=""
        hit={null}
        addressOf={line => `${whole}#L${line}`}
      />
      {!isFollowing && isWhole && <FollowButton count={count} follow={() => setFollowing(true)} />}
    </>
  )
}
