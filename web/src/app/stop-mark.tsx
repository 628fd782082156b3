import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import type { IconName } from '../theme/icons.ts'
import type { Tone } from '../words/state-words.ts'

type Props = { readonly tone: Tone; readonly isMoving: boolean; readonly isEmpty: boolean; readonly icon?: IconName }

const icons: Readonly<Record<Tone, IconName>> = {
  moving: 'loader-2',
  done: 'check',
  undo: 'arrow-back-up',
  failed: 'alert-octagon',
  person: 'help-hexagon',
  quiet: 'minus',
}

/** The mark of a stop on the track, and the track under it. What it says is in the words beside it. */
export const StopMark = ({ tone, isMoving, isEmpty, icon }: Props): ReactNode => (
  <span className={`stop-mark ${tone}${isEmpty ? ' empty' : isMoving ? ' ring' : ''}`} aria-hidden>
    <i className="stop-track" />
    <b>{!isEmpty && <Icon name={icon ?? icons[tone]} size={13} stroke={2.4} />}</b>
  </span>
)
