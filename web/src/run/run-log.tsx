import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { RunSeen } from '../api/types.ts'
import { StepLog } from '../deployment/step-log.tsx'
import type { LogLine } from '../deployment/use-log.ts'
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
        <StepLog lines={step === everything ? lines : lines.filter(line => line.step === step)} name={step} />
      </div>
    </section>
  )
}
