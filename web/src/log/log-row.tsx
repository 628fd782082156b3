import { memo } from 'react'
import type { MouseEvent, ReactNode } from 'react'
import type { LogLine } from '../../../src/domain/log-line.ts'
import { timeText } from '../words/moments.ts'
import { AnsiLine } from './ansi-line.tsx'

type Props = {
  readonly number: number
  readonly line: LogLine
  readonly isChosen: boolean
  readonly isHit: boolean
  readonly wanted: string
  readonly address: string
  readonly chosen: ((line: number, how: 'alone' | 'further') => void) | undefined
}

/** A line with its number, which is its address, and its time. */
export const LogRow = memo(({ number, line, isChosen, isHit, wanted, address, chosen }: Props): ReactNode => {
  const choose = (event: MouseEvent): void => {
    // With another key it is for the browser: a new tab, say.
    if (chosen === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    chosen(number, event.shiftKey ? 'further' : 'alone')
  }
  const names = ['log-line', isChosen ? 'chosen' : '', isHit ? 'hit' : '']
  return (
    <div className={names.filter(Boolean).join(' ')} data-line={number}>
      {/* By the keyboard a line is reached by its number: typed into the field, as very many cannot be gone through. */}
      <a href={address} className="log-no" tabIndex={-1} aria-label={`Line ${number}`} onClick={choose}>
        {number}
      </a>
      <i>{line.at === '' ? '' : timeText(line.at)}</i>
      <span className="log-text">
        <AnsiLine text={line.text} wanted={wanted} />
      </span>
    </div>
  )
})
