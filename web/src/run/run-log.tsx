import { NativeSelect } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import type { RunSeen } from '../api/types.ts'
import { FollowButton } from '../log/follow-button.tsx'
import { LogPane } from '../log/log-pane.tsx'
import { emptyLog, withMore } from '../log/log-so-far.ts'
import '../log/log.css'
import type { LogLine } from '../../../src/domain/log-line.ts'
import '../deployment/step-more.css'

type Props = { readonly run: RunSeen; readonly lines: readonly LogLine[] }

const everything = 'Everything'

/** What checks and build have said: of one of them, or all of it. What failed is shown first. */
export const RunLog = ({ run, lines }: Props): ReactNode => {
  const steps = [...new Set(lines.map(({ step }) => step))]
  const failed = run.checks.find(({ state }) => state === 'failed')?.name
  const [chosen, setChosen] = useState<string | null>(null)
  const meant = chosen ?? (failed === undefined ? everything : `check ${failed}`)
  const step = steps.includes(meant) ? meant : everything
  return (
    <section className="section" aria-label="Output">
      <header>
        <h2>What was said</h2>
        <NativeSelect
          size="xs"
          aria-label="Output of"
          data={[everything, ...steps]}
          value={step}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
      </header>
      <div className="card run-log">
        <Lines lines={step === everything ? lines : lines.filter(line => line.step === step)} name={step} />
      </div>
    </section>
  )
}

const Lines = ({ lines, name }: { readonly lines: readonly LogLine[]; readonly name: string }): ReactNode => {
  const [isFollowing, setFollowing] = useState(true)
  const log = useMemo(() => withMore(emptyLog, lines), [lines])
  if (lines.length === 0) return <p className="slip-empty">It has said nothing that is still kept.</p>
  return (
    <>
      <LogPane
        log={log}
        name={name}
        isWrapped={false}
        isFollowing={isFollowing}
        followed={setFollowing}
        range={null}
        wanted=""
        hit={null}
        addressOf={line => `#L${line}`}
      />
      {!isFollowing && <FollowButton count={lines.length} follow={() => setFollowing(true)} />}
    </>
  )
}
