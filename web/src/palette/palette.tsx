import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { counted } from '../words/counted.ts'
import { EntryList, optionId } from './entry-list.tsx'
import { entriesFor } from './entry.ts'
import type { Entry } from './entry.ts'
import { useEntries } from './use-entries.ts'
import './palette.css'

type Props = { readonly close: () => void }

/** Goes to whatever is called so. It is a list under a field, as a screen reader knows them: the field keeps the focus. */
export const Palette = ({ close }: Props): ReactNode => (
  <Modal.Root opened onClose={close} lockScroll={false} transitionProps={{ duration: 0 }} yOffset="12vh" size={620}>
    <Modal.Overlay />
    <Modal.Content classNames={{ content: 'palette' }} aria-label="Go to">
      <Modal.Body p={0}>
        <Search close={close} />
      </Modal.Body>
    </Modal.Content>
  </Modal.Root>
)

const Search = ({ close }: Props): ReactNode => {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const entries = entriesFor(useEntries(typed), typed)
  const active = Math.min(at, Math.max(0, entries.length - 1))
  const go = ({ goal }: Entry): void => {
    close()
    void navigate({ to: goal.to, search: goal.search ?? {}, hash: goal.hash ?? '' })
  }
  return (
    <>
      <div className="palette-field">
        <Icon name="search" size={16} />
        <input
          role="combobox"
          aria-label="Go to"
          aria-expanded
          aria-controls="palette-entries"
          aria-autocomplete="list"
          aria-activedescendant={entries.length === 0 ? undefined : optionId(active)}
          placeholder="Views, apps, environments, releases, deployments, runs"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={typed}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value)
            setAt(0)
          }}
          onKeyDown={event =>
            onKey(event, { active, count: entries.length, setAt, enter: () => enter(entries[active], go) })
          }
        />
        <kbd>Esc</kbd>
      </div>
      <p className="unseen" role="status">
        {entries.length === 0 ? 'Nothing is called that' : counted(entries.length, 'entry', 'entries')}
      </p>
      <EntryList entries={entries} active={active} choose={setAt} go={go} />
    </>
  )
}

const enter = (entry: Entry | undefined, go: (entry: Entry) => void): void => {
  if (entry !== undefined) go(entry)
}

type Moves = {
  readonly active: number
  readonly count: number
  readonly setAt: (at: number) => void
  readonly enter: () => void
}

const onKey = (event: KeyboardEvent, { active, count, setAt, enter }: Moves): void => {
  // Whoever writes with an input method confirms a word by the same key.
  if (event.nativeEvent.isComposing) return
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setAt(count === 0 ? 0 : (active + 1) % count),
    ArrowUp: () => setAt(count === 0 ? 0 : (active + count - 1) % count),
    PageDown: () => setAt(Math.min(active + 8, Math.max(0, count - 1))),
    PageUp: () => setAt(Math.max(active - 8, 0)),
    Enter: enter,
  }
  const move = moves[event.key]
  if (move === undefined) return
  event.preventDefault()
  move()
}
