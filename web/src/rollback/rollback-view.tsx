import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { metricsQuery, statusQuery, targetsQuery } from '../api/queries.ts'
import type { EnvironmentMetrics, RollbackTarget } from '../api/types.ts'
import { PlanTable } from '../approvals/plan-table.tsx'
import { PartStrip } from '../deployment/part-strip.tsx'
import { periods } from '../measures/periods.ts'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { View } from '../shell/view.tsx'
import { Whole } from '../shell/whole.tsx'
import { expectedSpan, expectedText } from './expected-span.ts'
import { lossSentence } from './loss.ts'
import { LossSection } from './loss-section.tsx'
import { NotPossible } from './not-possible.tsx'
import { PreflightSection } from './preflight-section.tsx'
import { rollbackParts } from './rollback-parts.ts'
import { StartCard } from './start-card.tsx'
import { TargetList } from './target-list.tsx'
import { usePreflight } from './use-preflight.ts'
import type { Looked } from './use-preflight.ts'
import '../approvals/approval-view.css'
import './rollback-view.css'

/** Back to an earlier release: which one, what that would do, and only then the word. */
export const RollbackView = (): ReactNode => {
  const { app, environment } = useParams({ from: '/shell/apps/$app/$environment/rollback' })
  const targets = useQuery(targetsQuery(app, environment))
  const path = [
    { text: 'Overview', to: '/' },
    { text: app, to: '/deployments', search: { app } },
    { text: environment },
    { text: 'Roll back' },
  ]
  return (
    <View path={path}>
      <Loaded query={targets} lines={6}>
        {known => <Rollback app={app} environment={environment} targets={known} />}
      </Loaded>
    </View>
  )
}

type Props = { readonly app: string; readonly environment: string; readonly targets: readonly RollbackTarget[] }

const Rollback = ({ app, environment, targets }: Props): ReactNode => {
  const { to = null } = useSearch({ from: '/shell/apps/$app/$environment/rollback' })
  const looked = usePreflight(app, environment, to)
  const running = targets.find(({ until }) => until === null)
  const earlier = targets.filter(({ until }) => until !== null)
  const wanted = looked.preflight?.to ?? to
  const metrics = useQuery(metricsQuery(app, periods['90d']))
  const stepMs = metrics.data?.now.environments.find(one => one.environment === environment)?.stepMs ?? null
  return (
    <Whole of={[{ isPending: looked.preflight === null && looked.error === null }, metrics]}>
      <div className="title-only">
        <h1>
          Roll {app} back in {environment}
        </h1>
        <Headline looked={looked} wanted={wanted} stepMs={stepMs} />
      </div>
      {looked.preflight !== null && <PartStrip parts={rollbackParts(looked.preflight)} />}
      <div className="approval rollback">
        <div>
          <section>
            <header className="spread approval-head">
              <h2>Return to</h2>
              {running !== undefined && <Running running={running} />}
            </header>
            {earlier.length === 0 ? (
              <Blank icon="arrow-back-up" title="Nothing ran here before.">
                Releases that ran in {environment} and were replaced appear here.
              </Blank>
            ) : (
              <TargetList app={app} environment={environment} targets={earlier} wanted={wanted} />
            )}
          </section>
          <Looking looked={looked} targets={targets} app={app} environment={environment} />
        </div>
        <aside aria-label="Decision">
          <StartCard app={app} environment={environment} looked={looked} />
        </aside>
      </div>
    </Whole>
  )
}

const Running = ({ running }: { readonly running: RollbackTarget }): ReactNode => (
  <span className="faint small">
    {running.version} runs, brought by {running.actor.name}
  </span>
)

type HeadlineProps = {
  readonly looked: Looked
  readonly wanted: string | null
  readonly stepMs: EnvironmentMetrics['stepMs'] | null
}

/** The answer first: is it possible, for how long, and what is lost. Its room is kept while it is looked at. */
const Headline = ({ looked, wanted, stepMs }: HeadlineProps): ReactNode => {
  const { preflight, error } = looked
  if (error !== null)
    return (
      <p className="headline rollback-headline">
        <b>{wanted === null ? 'Going back is not possible.' : `Going back to ${wanted} is not possible.`}</b>
      </p>
    )
  if (preflight === null) return <p className="headline rollback-headline">It is being looked at.</p>
  return (
    <p className="headline rollback-headline">
      <b>Going back to {preflight.to} is possible.</b> {lossSentence(preflight)}{' '}
      {stepMs === null ? '' : expectedText(expectedSpan(preflight.plan, stepMs))} {preflight.from} is held here
      afterwards.
    </p>
  )
}

type LookingProps = Props & { readonly looked: Looked }

const Looking = ({ looked, targets, app, environment }: LookingProps): ReactNode => {
  const { preflight, error } = looked
  const { data: status } = useQuery(statusQuery(app))
  if (error !== null) return <NotPossible error={error} again={looked.again} />
  if (preflight === null)
    return (
      <div className="section">
        <Bones />
      </div>
    )
  return (
    <>
      <div className="section rollback-two">
        <PreflightSection
          looked={looked}
          preflight={preflight}
          target={targets.find(({ version }) => version === preflight.to)}
          status={status?.find(one => one.environment === environment)}
        />
        <LossSection preflight={preflight} />
      </div>
      <div className="section">
        <PlanTable plan={preflight.plan} />
      </div>
    </>
  )
}
