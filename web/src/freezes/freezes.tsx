import type { ReactNode } from 'react'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { useNow } from '../shell/use-now.ts'
import { usePlaces } from '../shell/use-places.ts'
import type { Places } from '../shell/use-places.ts'
import { View } from '../shell/view.tsx'
import { FreezeForm } from './freeze-form.tsx'
import { FreezeLine } from './freeze-line.tsx'
import { frozenSentence, heldUpBy, isOn, waitingFor } from './frozen.ts'
import { HoldForm } from './hold-form.tsx'
import { HoldLine } from './hold-line.tsx'
import { useFrozen, useHeld } from './use-frozen.ts'
import '../shell/act.css'
import './freezes.css'

/** What keeps deployments from starting: when and where nobody deploys, and which releases stay out. */
export const Freezes = (): ReactNode => {
  const seen = usePlaces()
  const nowMs = useNow()
  const apps = seen.places.map(({ app }) => app)
  const frozen = useFrozen(apps, nowMs)
  const held = useHeld(apps)
  const error = seen.error ?? frozen.error ?? held.error
  const isThere = seen.isThere && frozen.isThere && held.isThere
  const inForce = frozen.freezes.filter(one => isOn(one, nowMs)).length
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'Freezes and holds' }]}>
      <h1>{isThere ? frozenSentence(inForce, held.holds.length) : 'Freezes and holds'}</h1>
      <p className="headline">
        In a freeze nobody deploys; a held release stays out while others go. What runs already goes on, and rollbacks
        are let through.
      </p>
      {error !== null && (
        <div className="section">
          <ProblemNote error={error} />
        </div>
      )}
      {isThere ? (
        <>
          <FreezeSection seen={seen} freezes={frozen.freezes} nowMs={nowMs} />
          <HoldSection seen={seen} holds={held.holds} nowMs={nowMs} />
        </>
      ) : (
        <div className="section">
          <Bones />
        </div>
      )}
    </View>
  )
}

type FreezeProps = {
  readonly seen: Places
  readonly freezes: ReturnType<typeof useFrozen>['freezes']
  readonly nowMs: number
}

const FreezeSection = ({ seen, freezes, nowMs }: FreezeProps): ReactNode => (
  <section className="section" aria-label="Freezes">
    <header>
      <h2>Freezes</h2>
      <FreezeForm seen={seen} />
    </header>
    {freezes.length === 0 ? (
      <Blank icon="snowflake" title="Nothing is frozen.">
        Freezes that people set, and those of the policy, appear here before they begin and until they are over.
      </Blank>
    ) : (
      <ul className="card rows">
        {freezes.map(freeze => (
          <FreezeLine
            key={`${freeze.id ?? 'policy'} ${freeze.from}`}
            freeze={freeze}
            seen={seen}
            waiting={waitingFor(freeze, seen.places, nowMs)}
            nowMs={nowMs}
          />
        ))}
      </ul>
    )}
  </section>
)

type HoldProps = {
  readonly seen: Places
  readonly holds: ReturnType<typeof useHeld>['holds']
  readonly nowMs: number
}

const HoldSection = ({ seen, holds, nowMs }: HoldProps): ReactNode => (
  <section className="section" aria-label="Holds">
    <header>
      <h2>Holds</h2>
      <HoldForm seen={seen} />
    </header>
    {holds.length === 0 ? (
      <Blank icon="lock" title="No release is held.">
        A release that was judged bad is held by itself; people hold others here.
      </Blank>
    ) : (
      <ul className="card rows">
        {holds.map(held => (
          <HoldLine
            key={`${held.app} ${held.environment} ${held.release} ${held.since}`}
            held={held}
            seen={seen}
            waiting={heldUpBy(held, seen.places)}
            nowMs={nowMs}
          />
        ))}
      </ul>
    )}
  </section>
)
