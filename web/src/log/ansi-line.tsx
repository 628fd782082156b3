import type { ReactNode } from 'react'
import { piecesOf } from './pieces.ts'

type Props = { readonly text: string; readonly wanted?: string }

/** A line of output with the colours that its program gave it, and what is looked for marked in it. */
export const AnsiLine = ({ text, wanted = '' }: Props): ReactNode =>
  piecesOf(text, wanted).map(({ text, look, isHit }, at) =>
    isHit ? (
      <mark key={at} className={look}>
        {text}
      </mark>
    ) : (
      <span key={at} className={look}>
        {text}
      </span>
    ),
  )
