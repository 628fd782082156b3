import type { ReactNode } from 'react'
import type { RollbackPreflight } from '../api/types.ts'
import { Icon } from '../theme/icon.tsx'
import type { IconName } from '../theme/icons.ts'
import type { Tone } from '../words/state-words.ts'
import { lossLines } from './loss.ts'
import type { LossLine } from './loss.ts'

const faces: Readonly<Record<LossLine['kind'], { readonly icon: IconName; readonly tone: Tone }>> = {
  stays: { icon: 'lock', tone: 'person' },
  empty: { icon: 'arrow-back-up', tone: 'undo' },
  same: { icon: 'check', tone: 'done' },
}

/** What would be lost: in words, with what was counted. */
export const LossSection = ({ preflight }: { readonly preflight: RollbackPreflight }): ReactNode => (
  <section aria-label="What would be lost">
    <header className="spread approval-head">
      <h2>What would be lost</h2>
      <span className="faint small">no data</span>
    </header>
    <ul className="card list">
      {lossLines(preflight).map(({ kind, title, text }) => (
        <li key={title} className={faces[kind].tone}>
          <Icon name={faces[kind].icon} />
          <div className="grow">
            <b>{title}</b>
            <div className="dim small">{text}</div>
          </div>
        </li>
      ))}
    </ul>
  </section>
)
