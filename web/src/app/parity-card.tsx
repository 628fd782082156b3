import type { ReactNode } from 'react'
import type { Difference } from '../api/types.ts'
import { settingsApart } from './difference-rows.ts'
import { DisparityTable } from './disparity-table.tsx'

type Props = {
  readonly from: string
  readonly to: string
  readonly differences: readonly Difference['configuration'][number][]
}

/** How two environments are deployed to otherwise, whatever they run: strategy, gates, watches, bake. */
export const ParityCard = ({ from, to, differences }: Props): ReactNode => {
  const rows = settingsApart(differences)
  return (
    <section className="card" aria-label="Parity">
      <header>
        <h2>How they are deployed to</h2>
        <span className="faint small">strategy, gates, watches, bake</span>
      </header>
      {rows.length === 0 ? (
        <p className="body dim small">
          Alike: what is seen in {from} is seen in the same way in {to}.
        </p>
      ) : (
        <DisparityTable rows={rows} left={from} right={to} />
      )}
    </section>
  )
}
