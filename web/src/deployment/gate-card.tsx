import type { ReactNode } from 'react'
import type { Deployment, GateState, Plan } from '../api/types.ts'
import { StateMark } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import { capital, counted, listed } from '../words/counted.ts'
import { instantText, readable, untilText } from '../words/moments.ts'
import type { StateWord } from '../words/state-words.ts'

const words: Readonly<Record<GateState['status'], StateWord>> = {
  passed: { word: 'Passed', icon: 'check', tone: 'done' },
  waiting: { word: 'Waits', icon: 'hourglass', tone: 'quiet' },
  refused: { word: 'Refused', icon: 'x', tone: 'failed' },
  expired: { word: 'Expired', icon: 'hourglass-off', tone: 'quiet' },
  skipped: { word: 'Skipped', icon: 'minus', tone: 'quiet' },
}

const ofPerson: StateWord = { word: 'Waits for a person', icon: 'user-check', tone: 'person' }

export const gateWord = ({ status, who }: GateState): StateWord =>
  status === 'waiting' && who.length > 0 ? ofPerson : words[status]

type Props = { readonly deployment: Deployment; readonly plan: Plan; readonly nowMs: number }

/** What must hold before it starts, how that stands, and who can end the waiting. */
export const GateCard = ({ deployment, plan, nowMs }: Props): ReactNode => {
  const states = deployment.gates?.states ?? []
  return (
    <section className="card">
      <header>
        <h2>Gates</h2>
        {states.length > 0 && (
          <span className="faint small">
            {states.filter(({ status }) => status === 'passed').length} of {states.length} passed
          </span>
        )}
      </header>
      {states.length === 0 ? <Past deployment={deployment} plan={plan} /> : <Gates states={states} nowMs={nowMs} />}
    </section>
  )
}

const Gates = ({ states, nowMs }: { readonly states: readonly GateState[]; readonly nowMs: number }): ReactNode => (
  <ul className="list">
    {states.map(state => (
      <li key={`${state.gate} ${state.title}`} className={gateWord(state).tone}>
        <Icon name={gateWord(state).icon} />
        <div className="grow">
          <div className="spread">
            <span>{capital(state.title)}</span>
            <span className="unseen">{gateWord(state).word}</span>
            {state.until !== null && state.status === 'waiting' && (
              <time className="faint small nowrap" dateTime={state.until} title={instantText(state.until)}>
                {untilText(state.until, nowMs)}
              </time>
            )}
          </div>
          <div className="dim small">{readable(state.detail)}</div>
          {state.status === 'waiting' && state.who.length > 0 && (
            <div className="dim small">Can be passed by {listed(state.who)}.</div>
          )}
        </div>
      </li>
    ))}
  </ul>
)

/** Once it has started, what is left of its gates is who passed them. */
const Past = ({ deployment: { approvals, brokenGlass }, plan }: Omit<Props, 'nowMs'>): ReactNode => {
  const asked = plan.gates.approvals.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="body dim small">
      {brokenGlass !== null && (
        <p>
          <StateMark of={{ word: 'Glass broken', icon: 'alert-triangle', tone: 'person' }} /> by{' '}
          {brokenGlass.actor.name}: {brokenGlass.reason}
        </p>
      )}
      {approvals.map(({ person, at }) => (
        <p key={person}>
          <StateMark of={words.passed}>{person} approved</StateMark>, {instantText(at)}
        </p>
      ))}
      {brokenGlass === null && approvals.length === 0 && (
        <p>
          {asked === 0 ? 'Its plan asks nobody before it starts.' : `Its plan asks for ${counted(asked, 'approval')}.`}
        </p>
      )}
    </div>
  )
}
