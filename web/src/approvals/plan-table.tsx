import { Fragment } from 'react'
import type { ReactNode } from 'react'
import type { Plan, PlannedStep } from '../api/types.ts'
import { stepName } from '../deployment/step-name.ts'
import { undoName } from '../deployment/undo-name.ts'
import { capital } from '../words/counted.ts'
import { Icon } from '../theme/icon.tsx'

/** The plan as the lanes will look: what it does, and what takes it back. */
export const PlanTable = ({ plan }: { readonly plan: Plan }): ReactNode => {
  const point = plan.steps.findIndex(({ id }) => id === plan.pointOfNoReturn)
  return (
    <section>
      <header className="spread approval-head">
        <h2>Plan</h2>
        <span className="faint mono small">{plan.hash.slice(0, 12)}</span>
      </header>
      <div className="card">
        <table className="plan">
          <thead>
            <tr>
              <th>Step</th>
              <th>What it does</th>
              <th>
                <span className="unseen">Lanes</span>
              </th>
              <th>Taken back by</th>
            </tr>
          </thead>
          <tbody>
            {plan.steps.map((step, at) => (
              <Fragment key={step.id}>
                {at === point && <Point />}
                <StepLine step={step} plan={plan} isBehind={point !== -1 && at >= point} />
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const Point = (): ReactNode => (
  <tr className="plan-point">
    <td colSpan={4}>
      <Icon name="arrow-bar-to-up" /> <b>Point of no return</b>
    </td>
  </tr>
)

type LineProps = { readonly step: PlannedStep; readonly plan: Plan; readonly isBehind: boolean }

const StepLine = ({ step, plan, isBehind }: LineProps): ReactNode => {
  const { name, tag } = stepName(step)
  const undo = undoName(step, plan)
  const hasUndo = step.effect !== 'none' && !isBehind
  const isLost = step.reversible.kind === 'no'
  return (
    <tr>
      <td className="plan-name">
        <b>{name}</b> {tag !== '' && <span className="faint">{tag}</span>}
      </td>
      <td className="dim">{capital(step.title)}</td>
      <td className="plan-lanes no-phone" aria-hidden>
        <i className="f" />
        <b className="f" />
        {!isBehind && <i className="u" />}
        {hasUndo && <b className="u" />}
      </td>
      <td className={`plan-undo${step.effect === 'none' ? ' nothing' : ''}`}>
        {isLost && <Icon name="ban" />} {undo.name}
        {undo.detail !== '' && <div className="faint small">{undo.detail}</div>}
      </td>
    </tr>
  )
}
