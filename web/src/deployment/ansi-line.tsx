import Anser from 'anser'
import type { ReactNode } from 'react'

/** A line of output with the colours that its program gave it. */
export const AnsiLine = ({ text }: { readonly text: string }): ReactNode =>
  Anser.ansiToJson(text, { use_classes: true, remove_empty: true, json: true }).map(
    ({ content, fg, decoration }, at) => (
      <span
        key={`${at} ${content}`}
        className={[fg === null ? '' : `ink-${fg}`, decoration === null ? '' : `ink-${decoration}`]
          .filter(Boolean)
          .join(' ')}
      >
        {content}
      </span>
    ),
  )
