import type { ReactNode } from 'react'
import { useLiveState } from '../api/live-state.ts'
import { Icon } from '../theme/icon.tsx'
import { timeText } from '../words/moments.ts'

/** Whether changes arrive by themselves. */
export const LiveMark = (): ReactNode => {
  const state = useLiveState()
  if (state.kind === 'closed') return null
  if (state.kind === 'lost')
    return (
      <span className="state person" role="status">
        <Icon name="plug-connected-x" />
        Not live
      </span>
    )
  return (
    <span className="live" role="status" title="Changes arrive within a second" data-live={state.kind}>
      {state.kind === 'live' ? 'Live' : 'Connecting'}
    </span>
  )
}

/** Above everything while nothing is heard: since when, and that what is shown may be old. */
export const OfflineNote = (): ReactNode => {
  const state = useLiveState()
  if (state.kind !== 'lost') return null
  return (
    <div className="note person offline" role="alert">
      <Icon name="plug-connected-x" size={16} />
      <div>
        <b>Not live since {timeText(state.sinceMs)} UTC.</b> What you see may be old, and actions are off. It connects
        again by itself.
      </div>
    </div>
  )
}
