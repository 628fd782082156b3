import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf } from '../api/refusal.ts'
import { consumersQuery } from '../api/rule-queries.ts'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import type { AppPlace } from '../shell/use-places.ts'
import { ConsumerLine } from './consumer-line.tsx'
import { runningIn } from './running-in.ts'

/** The consumers of each environment that whoever looks may see. */
export const AppConsumers = ({ place }: { readonly place: AppPlace }): ReactNode => {
  const seenIn = runningIn(place)
  const answers = useQueries({ queries: seenIn.map(({ environment }) => consumersQuery(place.app, environment)) })
  const error = answers.find(one => one.error !== null && problemOf(one.error).code !== 'PLAN_NOTHING_DEPLOYED')?.error
  if (answers.some(one => one.data === undefined && one.error === null))
    return (
      <div className="section">
        <Bones />
      </div>
    )
  const there = seenIn.map((at, index) => ({ ...at, consumers: answers[index]?.data ?? [] }))
  const known = there.filter(({ consumers }) => consumers.length > 0)
  return (
    <>
      {error !== undefined && error !== null && (
        <div className="section">
          <ProblemNote error={error} />
        </div>
      )}
      {known.length === 0 && !error && (
        <div className="section">
          <Blank icon="player-pause" title="No release that runs has consumers.">
            Consumers of queues stand in lockstep.yaml; they appear here once a release with them runs somewhere.
          </Blank>
        </div>
      )}
      {known.map(({ environment, role, consumers }) => (
        <section key={environment} className="section" aria-label={environment}>
          <header>
            <h2>{environment}</h2>
          </header>
          <ul className="card rows">
            {consumers.map(consumer => (
              <ConsumerLine
                key={consumer.consumer}
                app={place.app}
                environment={environment}
                role={role}
                state={consumer}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}
