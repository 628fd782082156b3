import { useState } from 'react'
import type { ReactNode } from 'react'
import { infrastructureText } from '../../../src/domain/infrastructure/infrastructure-plan.ts'
import type { InfrastructurePlan, ResourceChange } from '../../../src/domain/infrastructure/infrastructure-plan.ts'
import { cutText, plannedInfrastructure } from '../../../src/domain/infrastructure/planned-infrastructure.ts'
import type { Plan, PlannedStep } from '../api/types.ts'
import { StateMark } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import { capital } from '../words/counted.ts'
import { actionWords, kindOfLine } from './infrastructure-words.ts'
import './infrastructure-section.css'

/** What the plan changes of infrastructure: an approval is about exactly this. */
export const InfrastructureSection = ({ plan }: { readonly plan: Plan }): ReactNode => {
  const steps = plan.steps.filter(({ kind }) => kind === 'terraform')
  if (steps.length === 0) return null
  return (
    <section className="section">
      <header>
        <h2>Infrastructure</h2>
        <p>Applied exactly as planned; planned and asked again when somebody changes it first.</p>
      </header>
      <div className="card">
        {steps.map(step => (
          <Change key={step.id} step={step} />
        ))}
      </div>
    </section>
  )
}

const Change = ({ step }: { readonly step: PlannedStep }): ReactNode => {
  const planned = plannedInfrastructure(step)
  const { folder } = step.params as { readonly folder: string }
  return (
    <div className="infra">
      <div className="infra-head">
        <span className="mono">{folder}</span>{' '}
        <span className="dim">{planned === null ? 'is being planned' : infrastructureText(planned)}</span>
      </div>
      {planned !== null && planned.changes.length > 0 && (
        <>
          <ul className="infra-changes">
            {planned.changes.map(change => (
              <Resource key={change.address} change={change} />
            ))}
          </ul>
          <Shown planned={planned} folder={folder} />
        </>
      )}
    </div>
  )
}

const Resource = ({ change: { address, action, holdsData } }: { readonly change: ResourceChange }): ReactNode => {
  const loses = holdsData && (action === 'destroy' || action === 'replace')
  return (
    <li>
      <StateMark of={actionWords[action]} />
      <span className="mono">{address}</span>
      {holdsData && (
        <span className={loses ? 'state failed' : 'faint'}>{loses ? 'with the data in it' : 'holds data'}</span>
      )}
    </li>
  )
}

type ShownProps = { readonly planned: InfrastructurePlan; readonly folder: string }

/** The plan as its tool shows it, which leaves out what is secret. */
const Shown = ({ planned, folder }: ShownProps): ReactNode => {
  const [isOpen, setIsOpen] = useState(false)
  const cut = cutText(planned)
  return (
    <div className="fold">
      <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <Icon name="chevron-right" />
        The whole plan
        <span className="fold-end faint">secrets left out</span>
      </button>
      {isOpen && (
        <>
          <pre className="sql" tabIndex={0} aria-label={`Plan of ${folder}`}>
            {planned.text.split('\n').map((line, at) => (
              <div key={at} className={kindOfLine(line)}>
                {line}
              </div>
            ))}
          </pre>
          {cut !== '' && <p className="fold-note">{capital(cut)}.</p>}
        </>
      )}
    </div>
  )
}
