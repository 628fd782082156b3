import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { duration } from '../../../src/domain/duration-text.ts'
import type { CheckResult, RunSeen } from '../api/types.ts'
import { Blank } from '../shell/blank.tsx'
import { StateMark } from '../shell/state-mark.tsx'
import { counted } from '../words/counted.ts'
import { checkTookMs } from './check-took.ts'
import { checkWord } from './run-words.ts'

type Props = { readonly run: RunSeen; readonly nowMs: number }

/** The checks of a run in the order of the file: how each stands, how long it took, and how it failed. */
export const CheckList = ({ run: { checks }, nowMs }: Props): ReactNode => (
  <section aria-label="Checks">
    <header className="spread run-head">
      <h2>Checks</h2>
      {checks.length > 0 && <span className="faint small">{counted(checks.length, 'check')}</span>}
    </header>
    {checks.length === 0 ? (
      <Blank icon="list-check" title="Nothing was checked.">
        The file of this commit has no checks: it was built at once.
      </Blank>
    ) : (
      <ul className="card checks">
        {checks.map(check => (
          <CheckLine key={check.name} check={check} nowMs={nowMs} />
        ))}
      </ul>
    )}
  </section>
)

const CheckLine = ({ check, nowMs }: { readonly check: CheckResult; readonly nowMs: number }): ReactNode => {
  const { name, end, attempts, passedIn } = check
  const tookMs = checkTookMs(check, nowMs)
  return (
    <li data-check={name}>
      <StateMark of={checkWord(check)} />
      <div className="check-name">
        <b>{name}</b>
        {end !== null && <p className="small check-end">{end}</p>}
        {passedIn !== null && (
          <p className="small dim">
            passed before, in{' '}
            <Link to="/runs/$id" params={{ id: passedIn }} className="mono">
              {passedIn}
            </Link>
          </p>
        )}
        {attempts > 1 && <p className="small dim">{counted(attempts, 'attempt')}</p>}
      </div>
      <span className="num dim small">{tookMs === null ? '' : duration(tookMs)}</span>
    </li>
  )
}
