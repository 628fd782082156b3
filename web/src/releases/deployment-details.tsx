import type { ReactNode } from 'react'
import type { DeploymentRecord } from '../api/types.ts'
import { StateMark } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import { counted, listed } from '../words/counted.ts'
import { instantText } from '../words/moments.ts'
import type { StateWord } from '../words/state-words.ts'
import { recordedWords } from './recorded-words.ts'
import type { RecordedWord } from './recorded-words.ts'

type Props = { readonly deployment: DeploymentRecord }

/** Who said what before and while it ran, how it was tested and watched, and what it left. */
export const DeploymentDetails = ({ deployment }: Props): ReactNode => {
  const { gates, reason, why } = deployment
  const words = recordedWords(deployment)
  return (
    <div className="record-details">
      {reason !== null && reason !== '' && <p>Asked for because: {reason}</p>}
      {gates.demanded.length > 0 && <p className="dim small">Its file demands {listed(gates.demanded)}.</p>}
      {gates.policy !== null && <p className="dim small">The policy of the server demands more.</p>}
      {words.length === 0 ? <p className="dim small">Nobody had to let it through.</p> : <Words words={words} />}
      {why !== null && why !== '' && <p>{why}</p>}
      <Proofs deployment={deployment} />
      <Leftovers deployment={deployment} />
    </div>
  )
}

const Words = ({ words }: { readonly words: readonly RecordedWord[] }): ReactNode => (
  <ul className="record-words">
    {words.map(({ at, who, what, why }) => (
      <li key={`${at} ${who} ${what.word} ${why}`}>
        <span>
          <b>{who ?? 'Nobody'}</b> <StateMark of={what} />
        </span>
        <span>{why}</span>
        <span className="faint small num">{at === null ? '' : instantText(at)}</span>
      </li>
    ))}
  </ul>
)

const proofs: Readonly<Record<DeploymentRecord['tests'][number]['outcome'], StateWord>> = {
  passed: { word: 'Passed', icon: 'check', tone: 'done' },
  failed: { word: 'Failed', icon: 'x', tone: 'failed' },
  inconclusive: { word: 'Inconclusive', icon: 'help-circle', tone: 'person' },
  skipped: { word: 'Skipped', icon: 'minus', tone: 'quiet' },
  open: { word: 'Not done', icon: 'circle-dashed', tone: 'quiet' },
}

/** Tests and watches, with their outcomes. */
const Proofs = ({ deployment: { tests, watches } }: Props): ReactNode => {
  const all = [
    ...tests.map(({ step, outcome, why, title }) => ({ step, outcome, text: why ?? title })),
    ...watches.map(watch => ({ step: watch.step, outcome: watch.outcome, text: watch.why ?? watchedText(watch) })),
  ]
  if (all.length === 0) return null
  return (
    <ul className="record-words">
      {all.map(({ step, outcome, text }) => (
        <li key={step}>
          <span>
            <b>{step}</b> <StateMark of={proofs[outcome]} />
          </span>
          <span className="dim">{text}</span>
          <span />
        </li>
      ))}
    </ul>
  )
}

const watchedText = ({ watched, looks }: DeploymentRecord['watches'][number]): string =>
  [
    ...(watched.length === 0 ? [] : [listed(watched)]),
    ...(looks === null ? [] : [`looked at ${counted(looks, 'time')}`]),
  ].join(', ')

const Leftovers = ({ deployment: { kept, left, undone } }: Props): ReactNode => (
  <>
    {undone.length > 0 && (
      <p className="dim small">
        <Icon name="arrow-back-up" /> Taken back: {undone.join(', ')}.
      </p>
    )}
    {kept.map(({ what, why }) => (
      <p key={what} className="small">
        <Icon name="lock" /> Kept, so that nothing is lost: {what} ({why}).
      </p>
    ))}
    {left.length > 0 && (
      <p className="small">
        <Icon name="alert-octagon" /> Could not be taken back: {listed(left)}.
      </p>
    )}
  </>
)
