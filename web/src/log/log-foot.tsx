import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { lineCount } from './log-so-far.ts'
import type { LogSoFar } from './log-so-far.ts'
import type { LineRange } from './line-range.ts'

type Props = {
  readonly log: LogSoFar
  readonly isWhole: boolean
  readonly isLive: boolean
  readonly range: LineRange | null
}

/** How much there is, whether more comes, and what is not there. */
export const LogFoot = ({ log, isWhole, isLive, range }: Props): ReactNode => {
  const count = lineCount(log)
  return (
    <p className="log-foot">
      <span className="num" data-lines={isWhole || isLive ? count : undefined}>
        {count.toLocaleString('en')} {count === 1 ? 'line' : 'lines'}
      </span>
      <span>{standing(count, isWhole, isLive)}</span>
      {log.gone > 0 && (
        <span>The first {log.gone.toLocaleString('en')} are too many to be held here; the download has them.</span>
      )}
      {range !== null && isWhole && range.from > count && (
        <span className="state person">
          <Icon name="help-circle" />
          There is no line {range.from.toLocaleString('en')}.
        </span>
      )}
    </p>
  )
}

const standing = (count: number, isWhole: boolean, isLive: boolean): string => {
  if (!isWhole) return 'Reading'
  if (isLive) return 'The newest appear here as they come.'
  return count === 0 ? 'It has said nothing, or its log was kept for as long as the policy says.' : ''
}
