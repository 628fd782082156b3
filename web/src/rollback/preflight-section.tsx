import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { EnvironmentStatus, RollbackPreflight, RollbackTarget } from '../api/types.ts'
import { useNow } from '../shell/use-now.ts'
import { Icon } from '../theme/icon.tsx'
import { agoText, timeText } from '../words/moments.ts'
import { preflightFacts } from './preflight-facts.ts'
import type { Looked } from './use-preflight.ts'

type Props = {
  readonly looked: Looked
  readonly preflight: RollbackPreflight
  readonly target: RollbackTarget | undefined
  readonly status: EnvironmentStatus | undefined
}

/** What was looked at, and when. */
export const PreflightSection = ({ looked, ...seen }: Props): ReactNode => (
  <section aria-label="Preflight">
    <header className="spread approval-head">
      <h2>Preflight: possible</h2>
      <LookedAt looked={looked} />
    </header>
    {looked.hasChanged && <Changed />}
    <ul className="card list">
      {preflightFacts(seen).map(({ isOpen, text, detail }) => (
        <li key={text} className={isOpen ? 'person' : 'done'}>
          <Icon name={isOpen ? 'alert-triangle' : 'check'} />
          <div className="grow">
            {text} <span className="faint">{detail}</span>
          </div>
        </li>
      ))}
    </ul>
  </section>
)

const Changed = (): ReactNode => (
  <div className="note person rollback-changed" role="status">
    <Icon name="arrows-diff" size={16} />
    <div>
      <b>Something has changed since you opened this.</b> It was looked at again: this is how it is now. What you had
      typed as the word counts no more.
    </div>
  </div>
)

/** Rows that users write are told by no event: whoever wants to be sure looks again. */
const LookedAt = ({ looked: { isLooking, lookedAtMs, again } }: { readonly looked: Looked }): ReactNode => {
  const nowMs = useNow()
  return (
    <span className="faint small row num">
      <span title={`${timeText(lookedAtMs)} UTC`}>
        {isLooking ? 'looks now' : `looked ${agoText(new Date(lookedAtMs).toISOString(), nowMs)}`}
      </span>
      <Button variant="default" size="compact-xs" disabled={isLooking} onClick={again}>
        Look again
      </Button>
    </span>
  )
}
