import type { ReactNode } from 'react'
import { isFinal } from '../../../src/domain/saga/deployment.ts'
import type { Deployment, Plan, RecordedEvent } from '../api/types.ts'
import { StateMark } from '../shell/state-mark.tsx'
import { counted, listed } from '../words/counted.ts'
import { CheckChart } from './check-chart.tsx'
import { CheckStrip } from './check-strip.tsx'
import { checkSummary, checkWord, watchName, watchText } from './check-words.ts'
import { checksOf, watchesOf, watchingSteps } from './checks.ts'
import type { Check } from './checks.ts'
import './series.css'

type Props = {
  readonly deployment: Deployment
  readonly plan: Plan
  readonly events: readonly RecordedEvent[]
}

/** By what the new version is watched, what was seen and how it was judged. Nothing where the plan watches nothing. */
export const CheckCard = ({ deployment, plan, events }: Props): ReactNode => {
  const steps = watchingSteps(plan)
  if (steps.length === 0) return null
  const hasBegun = events.some(event => event.type === 'step-started' && steps.some(({ id }) => id === event.step))
  const checks = checksOf(plan, events, deployment)
  return (
    <section className="card" aria-label="Checks">
      <header>
        <h2>Checks</h2>
        <span className="faint small">{hasBegun ? countText(checks) : counted(checks.length, 'check')}</span>
      </header>
      {hasBegun ? (
        checks.map(check => <OneCheck key={check.watch.name} check={check} />)
      ) : (
        <ToCome deployment={deployment} plan={plan} />
      )}
    </section>
  )
}

const countText = (checks: readonly Check[]): string => {
  const passed = checks.filter(({ verdict }) => verdict === 'pass').length
  return `${passed} of ${checks.length} passed`
}

const ToCome = ({ deployment, plan }: Omit<Props, 'events'>): ReactNode => {
  const [first] = watchingSteps(plan)
  const names = listed(watchesOf(plan).map(watchName))
  return (
    <div className="body">
      <p className="depth-none">
        {isFinal(deployment.state)
          ? `It ended before anything was watched. Meant were: ${names}.`
          : `From ${first?.id ?? ''} on it is watched by: ${names}.`}
      </p>
    </div>
  )
}

const OneCheck = ({ check }: { readonly check: Check }): ReactNode => {
  const { watch, points, words } = check
  const label = `${watchName(watch)}: ${checkSummary(check)}`
  return (
    <div className="seen-check" data-check={watchName(watch)}>
      <div className="spread">
        <h3 title={watchName(watch)}>{watchName(watch)}</h3>
        <StateMark of={checkWord(check)} />
      </div>
      <p className="label">{watchText(watch)}</p>
      {words !== '' && <p className="words">{words}</p>}
      {points.length === 0 ? (
        <p className="depth-none">No values are in the record.</p>
      ) : watch.limit === null ? (
        <CheckStrip check={check} label={label} />
      ) : points.every(({ value }) => value === null) ? (
        <p className="depth-none">Every look brought no data.</p>
      ) : (
        <CheckChart check={check} limit={watch.limit} label={label} />
      )}
    </div>
  )
}
