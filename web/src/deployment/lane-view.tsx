import type { ReactNode } from 'react'
import { duration } from '../../../src/domain/duration-text.ts'
import { Icon } from '../theme/icon.tsx'
import type { LaneRow, Side } from './lane-row.ts'
import { Spine } from './spine.tsx'
import './lanes.css'

type Props = {
  readonly rows: readonly LaneRow[]
  readonly forwardNote: string
  readonly undoNote: string
  /** What a row opens to. */
  readonly more: (row: LaneRow) => ReactNode
}

/** One spine: down the left what is done, up the right what takes it back, a rung between a step and its undo. */
export const LaneView = ({ rows, forwardNote, undoNote, more }: Props): ReactNode => (
  <ol className="lanes">
    <li className="lane-head">
      <h2>
        Forward <span>{forwardNote}</span>
      </h2>
      <div className="arrows" aria-hidden>
        <Icon name="arrow-down" size={16} />
        <Icon name="arrow-up" size={16} />
      </div>
      <h2>
        Undo <span>{undoNote}</span>
      </h2>
    </li>
    {rows.map((row, at) => (
      <Row
        key={row.id}
        row={row}
        isFirstBehindPoint={row.isBehindPoint && rows[at - 1]?.isBehindPoint !== true}
        more={more}
      />
    ))}
  </ol>
)

type RowProps = { readonly row: LaneRow; readonly isFirstBehindPoint: boolean; readonly more: Props['more'] }

const Row = ({ row, isFirstBehindPoint, more }: RowProps): ReactNode => {
  const { id, forward, undo, emphasis, isSub, isTurn } = row
  const isPending = forward.mark?.look === 'tiny'
  const names = ['lane-step', emphasis, isSub ? 'sub' : '', isPending ? 'pending' : '']
  return (
    <>
      {isFirstBehindPoint && <PointOfNoReturn isPassed={!isPending} />}
      <li className={names.filter(Boolean).join(' ')} id={id}>
        <div className="forward">
          <Line side={forward} id={id} />
          <p className="desc">{forward.detail}</p>
          {!isPending && more(row)}
        </div>
        <Spine row={row} />
        <div className="back">
          {isTurn && <Turned word={forward.word} />}
          <Back side={undo} row={row} />
        </div>
      </li>
    </>
  )
}

const Line = ({ side, id }: { readonly side: Side; readonly id: string }): ReactNode => (
  <div className="line">
    <a className="name" href={`#${id}`}>
      {side.name}
      {side.tag !== '' && <span className="tag">{side.tag}</span>}
    </a>
    <Standing side={side} />
  </div>
)

const Standing = ({ side: { word, tone, tookMs } }: { readonly side: Side }): ReactNode => (
  <span className="what">
    {word !== '' && <span className={`word ${tone}`}>{word}</span>}
    {tookMs !== null && <span className="took">{duration(tookMs)}</span>}
  </span>
)

const Turned = ({ word }: { readonly word: string }): ReactNode => (
  <p className="turned">{word === 'Aborted' ? 'Turned here, by a person' : 'Turned here'}</p>
)

const Back = ({ side, row }: { readonly side: Side; readonly row: LaneRow }): ReactNode => {
  if (side.name === '') return null
  if (side.mark === null || side.mark.look === 'tiny')
    return (
      <p className="none">
        {row.isBehindPoint && row.step.reversible.kind === 'no' && <Icon name="ban" />} {side.name}
        {row.isBehindPoint && side.detail !== '' && `. ${side.detail}.`}
      </p>
    )
  return (
    <>
      <div className="line">
        <span className="name">{side.name}</span>
        {side.tag !== '' && <span className="took small">{side.tag}</span>}
        <Standing side={side} />
      </div>
      {side.detail !== '' && <p className="desc">{side.detail}</p>}
    </>
  )
}

const PointOfNoReturn = ({ isPassed }: { readonly isPassed: boolean }): ReactNode => (
  <li className={`no-return${isPassed ? ' passed' : ''}`}>
    <div className="words">
      <b>
        <Icon name="arrow-bar-to-up" />
        Point of no return
      </b>
      <span>{isPassed ? 'passed' : 'what comes behind it cannot be taken back by itself'}</span>
    </div>
  </li>
)
