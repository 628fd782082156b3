import type { ReactNode } from 'react'
import { isFinal } from '../../../src/domain/saga/deployment.ts'
import type { Deployment, Plan, RecordedEvent } from '../api/types.ts'
import { TrafficChart } from './traffic-chart.tsx'
import { trafficWords } from './traffic-words.ts'
import { trafficOf } from './traffic.ts'
import './series.css'

type Props = {
  readonly deployment: Deployment
  readonly plan: Plan
  readonly events: readonly RecordedEvent[]
  readonly nowMs: number
}

/** How users were moved from the old version to the new one, and back. Nothing where the plan moves none. */
export const TrafficCard = ({ deployment, plan, events, nowMs }: Props): ReactNode => {
  if (!plan.steps.some(({ effect }) => effect === 'traffic')) return null
  const isOver = isFinal(deployment.state)
  const traffic = trafficOf(plan, events, deployment, isOver ? Date.parse(deployment.updatedAt) : nowMs)
  return (
    <section className="card" aria-label="Traffic">
      <header>
        <h2>Traffic</h2>
        <span className="faint small">share of users</span>
      </header>
      <div className="body">
        {traffic === null || traffic.services.every(({ points }) => points.length === 1) ? (
          <p className="depth-none">{isOver ? 'No user was moved: it ended before.' : 'No user was moved yet.'}</p>
        ) : (
          traffic.services.map(of => (
            <div key={of.service} className="service-traffic">
              {traffic.services.length > 1 && <h3>{of.service}</h3>}
              <TrafficChart
                traffic={traffic}
                of={of}
                release={plan.release.version}
                base={plan.base?.version ?? null}
                isOver={isOver}
              />
              <p className="label">{trafficWords(of, traffic)}</p>
            </div>
          ))
        )}
      </div>
    </section>
  )
}
