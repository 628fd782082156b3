import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { flagsQuery } from '../api/rule-queries.ts'
import { problemOf } from '../api/refusal.ts'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { useNow } from '../shell/use-now.ts'
import type { AppPlace } from '../shell/use-places.ts'
import { Icon } from '../theme/icon.tsx'
import { flagRows } from './flag-rows.ts'
import { runningIn } from './running-in.ts'
import type { FlagRow, FlagsSeen } from './flag-rows.ts'
import { FlagPlace } from './flag-place.tsx'

/** Each flag, with what it is in every environment that whoever looks may see. */
export const AppFlags = ({ place }: { readonly place: AppPlace }): ReactNode => {
  const seenIn = runningIn(place)
  const answers = useQueries({ queries: seenIn.map(({ environment }) => flagsQuery(place.app, environment)) })
  const seen = seenIn.map(({ environment, role }, at): FlagsSeen => ({
    environment,
    role,
    flags: answers[at]?.data ?? null,
  }))
  // Where nothing runs nobody declares a flag: that is no error here.
  const error = answers.find(one => one.error !== null && problemOf(one.error).code !== 'PLAN_NOTHING_DEPLOYED')?.error
  if (answers.some(one => one.data === undefined && one.error === null))
    return (
      <div className="section">
        <Bones />
      </div>
    )
  const rows = flagRows(seen)
  return (
    <div className="section flags">
      {error !== undefined && error !== null && <ProblemNote error={error} />}
      {rows.length === 0 && !error && (
        <Blank icon="flag" title="No release that runs declares a flag.">
          Flags stand in lockstep.yaml under flags; they appear here once a release with them runs somewhere.
        </Blank>
      )}
      {rows.map(row => (
        <FlagCard key={row.flag} app={place.app} row={row} />
      ))}
    </div>
  )
}

const FlagCard = ({ app, row }: { readonly app: string; readonly row: FlagRow }): ReactNode => {
  const nowMs = useNow()
  const { flag, type, description, values, places } = row
  return (
    <section className="card" aria-label={flag}>
      <header>
        <h2>
          <Icon name="flag" /> <span className="mono">{flag}</span>
        </h2>
        <span className="faint small">{values === null ? type : `one of ${values.map(String).join(', ')}`}</span>
      </header>
      {description !== '' && <p className="flag-text dim">{description}</p>}
      <ul className="rows">
        {places.map(place => (
          <FlagPlace key={place.environment} app={app} flag={flag} place={place} nowMs={nowMs} />
        ))}
      </ul>
    </section>
  )
}
