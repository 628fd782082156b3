import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { appsQuery, metricsQuery } from '../api/queries.ts'
import type { EnvironmentMetrics, Metrics } from '../api/types.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { View } from '../shell/view.tsx'
import { Whole } from '../shell/whole.tsx'
import { instantText } from '../words/moments.ts'
import { DefinitionTable } from './definition-table.tsx'
import { FailureTable } from './failure-table.tsx'
import { MeasureBox } from './measure-box.tsx'
import { measureCards } from './measure-cards.ts'
import { measuresSentence } from './measures-sentence.ts'
import { periodOf, periods } from './periods.ts'
import type { Period } from './periods.ts'
import { StepTable } from './step-table.tsx'
import { Wanted } from './wanted.tsx'
import '../approvals/approval-view.css'
import './measures.css'

/** How often and how well an app is delivered to an environment, and by which definitions. */
export const Measures = (): ReactNode => {
  const { app, environment, period } = useSearch({ from: '/shell/measures' })
  const apps = useQuery(appsQuery)
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: app === undefined ? 'Measures' : `Measures of ${app}` }]}>
      <Loaded query={apps} lines={6}>
        {known => {
          const names = known.map(one => one.app)
          const wanted = app ?? names[0]
          return wanted === undefined ? (
            <Nothing />
          ) : (
            <OfApp apps={names} app={wanted} environment={environment} period={periodOf(period)} />
          )
        }}
      </Loaded>
    </View>
  )
}

const Nothing = (): ReactNode => (
  <>
    <h1>Measures</h1>
    <div className="section">
      <Blank icon="chart-bar" title="There is nothing to measure yet.">
        How often and how well is delivered appears here with the first deployment.
      </Blank>
    </div>
    <DefinitionTable />
  </>
)

type Props = {
  readonly apps: readonly string[]
  readonly app: string
  readonly environment: string | undefined
  readonly period: Period
}

const OfApp = ({ apps, app, environment, period }: Props): ReactNode => {
  const metrics = useQuery({
    ...metricsQuery(app, periods[period]),
    placeholderData: previous => (previous?.now.app === app ? previous : undefined),
  })
  const all = metrics.data?.now.environments ?? []
  // What users have is what most people ask about: the last in the order of the file.
  const wanted = all.find(one => one.environment === environment) ?? all.at(-1)
  return (
    <Whole of={[metrics]}>
      <div className="title">
        <div>
          <h1>{wanted === undefined ? `Measures of ${app}` : measuresSentence(wanted)}</h1>
          <Span app={app} metrics={metrics.data?.now} />
        </div>
        <Wanted
          apps={apps}
          app={app}
          environments={all.map(one => one.environment)}
          environment={wanted?.environment ?? ''}
          period={period}
        />
      </div>
      <Loaded query={metrics} lines={8}>
        {({ before }) =>
          wanted === undefined ? null : (
            <Figures now={wanted} before={before.environments.find(one => one.environment === wanted.environment)} />
          )
        }
      </Loaded>
    </Whole>
  )
}

/** From when to when; its room is kept until that is known. */
const Span = ({ app, metrics }: { readonly app: string; readonly metrics: Metrics | undefined }): ReactNode => (
  <p className="headline">
    {metrics === undefined
      ? '\u00a0'
      : `${app}, from ${instantText(metrics.since)} to ${instantText(metrics.until)}, beside as many days before.`}
  </p>
)

type FiguresProps = { readonly now: EnvironmentMetrics; readonly before: EnvironmentMetrics | undefined }

const Figures = ({ now, before }: FiguresProps): ReactNode => (
  <>
    <section className="five" aria-label="The five measures">
      {measureCards(now, before).map(card => (
        <MeasureBox key={card.key} card={card} />
      ))}
    </section>
    <div className="section measure-two">
      <StepTable stepMs={now.stepMs} />
      <FailureTable failures={now.failures} />
    </div>
    <DefinitionTable />
  </>
)
