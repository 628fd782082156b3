import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import type { StateWord } from '../words/state-words.ts'

type Props = { readonly of: StateWord; readonly children?: ReactNode }

/** A state in a line of text: its icon and its word, or other words for it. */
export const StateMark = ({ of, children }: Props): ReactNode => (
  <span className={`state ${of.tone}`}>
    <Icon name={of.icon} />
    {children ?? of.word}
  </span>
)

/** The same, raised: for the one state that a title or a cell is about. */
export const StatePill = ({ of, children }: Props): ReactNode => (
  <span className={`pill ${of.tone}`}>
    <Icon name={of.icon} />
    {children ?? of.word}
  </span>
)
