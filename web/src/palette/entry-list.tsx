import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { entryKey } from './entry.ts'
import type { Entry } from './entry.ts'

export const optionId = (at: number): string => `palette-entry-${at}`

type Props = {
  readonly entries: readonly Entry[]
  readonly active: number
  readonly choose: (at: number) => void
  readonly go: (entry: Entry) => void
}

/** What the palette has found; the chosen one is always in sight. */
export const EntryList = ({ entries, active, choose, go }: Props): ReactNode => {
  const chosen = useRef<HTMLLIElement>(null)
  useEffect(() => {
    // What it gives is no end of the effect: a promise in newer browsers.
    chosen.current?.scrollIntoView({ block: 'nearest' })
  }, [active, entries.length])
  return (
    <>
      <ul className="palette-entries" id="palette-entries" role="listbox" aria-label="Entries">
        {entries.map((entry, at) => (
          <li
            key={entryKey(entry)}
            id={optionId(at)}
            ref={at === active ? chosen : undefined}
            role="option"
            aria-selected={at === active}
            onMouseMove={() => choose(at)}
            // The field keeps the focus.
            onMouseDown={event => event.preventDefault()}
            onClick={() => go(entry)}
          >
            <Icon name={entry.icon} size={16} />
            <span className="palette-name">{entry.name}</span>
            <span className="palette-detail">{entry.detail}</span>
            <span className="palette-kind">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {entries.length === 0 && (
        <p className="palette-nothing">
          Nothing is called that. Names, versions, ids and the first letters of a commit are found.
        </p>
      )}
    </>
  )
}
