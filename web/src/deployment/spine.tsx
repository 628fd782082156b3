import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import type { LaneRow, Mark, Track } from './lane-row.ts'

/** The two tracks of a row with their marks, and the rung between them. Where it turned, the one becomes the other. */
export const Spine = ({
  row: { forward, undo, isTurn, isLastBeforePoint, isBehindPoint },
}: {
  readonly row: LaneRow
}): ReactNode => (
  <div className="spine" aria-hidden>
    <TrackLine lane="f" at="above" track={forward.above} tone="done" />
    <TrackLine lane="f" at="below" track={forward.below} tone="done" />
    <TrackLine lane="u" at="above" track={undo.above} tone="undo" />
    <TrackLine lane="u" at="below" track={undo.below} tone="undo" />
    {forward.mark !== null && <Node lane="nf" mark={forward.mark} />}
    {!isBehindPoint && undo.mark !== null && <Rung mark={undo.mark} />}
    {!isBehindPoint && undo.mark !== null && <Node lane="nu" mark={undo.mark} />}
    {isTurn && <Turn hasOwnUndo={undo.mark !== null} />}
    {isLastBeforePoint && <i className="cap" />}
  </div>
)

type TrackProps = {
  readonly lane: 'f' | 'u'
  readonly at: 'above' | 'below'
  readonly track: Track
  readonly tone: string
}

const TrackLine = ({ lane, at, track, tone }: TrackProps): ReactNode =>
  track === 'none' ? null : <i className={`${lane} ${at} ${track} ${tone}`} />

const Node = ({ lane, mark: { look, tone, icon } }: { readonly lane: 'nf' | 'nu'; readonly mark: Mark }): ReactNode => (
  <span className={`node ${lane} ${tone} ${look}`}>
    {look !== 'tiny' && <Icon name={icon} size={13} stroke={2.4} />}
  </span>
)

const Rung = ({ mark }: { readonly mark: Mark }): ReactNode => (
  <i className={mark.look === 'tiny' ? 'rung dotted' : `rung ${mark.tone}`} />
)

/** Red into plum, from the mark at the left round to the track at the right. */
const Turn = ({ hasOwnUndo }: { readonly hasOwnUndo: boolean }): ReactNode => (
  <svg className="turn" preserveAspectRatio="none" viewBox="0 0 43 44">
    <defs>
      <linearGradient id="turn" x1="0" x2="1">
        <stop offset="0" stopColor="var(--ls-failed-mid)" />
        <stop offset=".7" stopColor="var(--ls-undo-mid)" />
      </linearGradient>
    </defs>
    <path d={`M1.5 0v17a20 20 0 0 0 40 0V${hasOwnUndo ? 0 : -32}`} stroke="url(#turn)" strokeWidth="3" />
  </svg>
)
