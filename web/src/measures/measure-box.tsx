import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { capital } from '../words/counted.ts'
import { definitions } from './definitions.ts'
import type { MeasureCard } from './measure-cards.ts'
import { TrendChart } from './trend-chart.tsx'

/** One measure: the figure, the span before, how it went. No data is a box that says so. */
export const MeasureBox = ({ card }: { readonly card: MeasureCard }): ReactNode => {
  const { key, figure, detail, was, look, points } = card
  const { name } = definitions[key]
  return (
    <article className="card measure" aria-label={name}>
      <h2>{name}</h2>
      {figure === null ? (
        <div className="measure-none">No data</div>
      ) : (
        <>
          <div className="figure">
            {figure.figure}
            {figure.unit !== '' && <small> {figure.unit}</small>}
          </div>
          <Was was={was} />
          <TrendChart name={name} look={look} points={points} />
        </>
      )}
      <p>{figure === null ? noneText[key] : capital(detail)}</p>
    </article>
  )
}

const noneText = {
  frequency: 'Nothing came through in this time.',
  lead: 'No release came through in this time of which the commit is known.',
  failures: 'Users saw no change in this time.',
  recovery: 'No change failed in this time.',
  rework: 'Nothing came through in this time.',
} as const

const Was = ({ was }: Pick<MeasureCard, 'was'>): ReactNode => {
  if (was === null) return <div className="measure-was" />
  const { text, isBetter, isMore } = was
  return (
    <div className={`measure-was ${isBetter === true ? 'done' : 'quiet'}`}>
      <Icon name={isMore === null ? 'minus' : isMore ? 'arrow-up' : 'arrow-down'} />
      {text}
    </div>
  )
}
