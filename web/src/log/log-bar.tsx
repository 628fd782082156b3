import { ActionIcon, Button, TextInput } from '@mantine/core'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import { Icon } from '../theme/icon.tsx'
import { typedLine } from './typed-line.ts'
import type { Find } from './use-find.ts'

type Props = {
  readonly ref: Ref<HTMLInputElement>
  readonly find: Find
  readonly isWrapped: boolean
  readonly setWrapped: (isWrapped: boolean) => void
  readonly download: string
  /** A number was typed, as in `:1234`. */
  readonly goTo: (line: number) => void
  /** Back into the lines. */
  readonly leave: () => void
}

/** What is done with a log: look for a text, go to a line, let long lines go on below, have it as a file. */
export const LogBar = ({ ref, find, isWrapped, setWrapped, download, goTo, leave }: Props): ReactNode => (
  <div className="log-bar">
    <TextInput
      ref={ref}
      className="log-find"
      size="xs"
      aria-label="Find in this log"
      placeholder="Find, or :1234 for a line"
      leftSection={<Icon name="search" />}
      value={find.wanted}
      onChange={({ currentTarget }) => find.want(currentTarget.value)}
      onKeyDown={event => typed(event, find, goTo, leave)}
    />
    <Places find={find} />
    <span className="log-bar-end">
      <Button
        size="compact-sm"
        variant="default"
        aria-pressed={isWrapped}
        leftSection={<Icon name="text-wrap" />}
        className={isWrapped ? 'pressed' : ''}
        onClick={() => setWrapped(!isWrapped)}
      >
        Wrap
      </Button>
      <Button component="a" href={download} size="compact-sm" variant="default" leftSection={<Icon name="download" />}>
        Download
      </Button>
    </span>
  </div>
)

const typed = (event: KeyboardEvent, find: Find, goTo: Props['goTo'], leave: Props['leave']): void => {
  if (event.key === 'Escape') {
    find.want('')
    leave()
  }
  if (event.key !== 'Enter') return
  event.preventDefault()
  const line = typedLine(find.wanted)
  if (line === null) return find.go(event.shiftKey ? 'back' : 'on')
  find.want('')
  goTo(line)
}

const Places = ({ find: { found, hits, place, go } }: Pick<Props, 'find'>): ReactNode => {
  const count = hits.lines.length
  const isLooking = found !== ''
  return (
    <span className="log-places">
      <span className="num" role="status">
        {!isLooking ? '' : count === 0 ? 'not found' : `${place} of ${count.toLocaleString('en')}`}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        aria-label="Hit before"
        disabled={!isLooking || count === 0}
        onClick={() => go('back')}
      >
        <Icon name="arrow-up" />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        aria-label="Next hit"
        disabled={!isLooking || count === 0}
        onClick={() => go('on')}
      >
        <Icon name="arrow-down" />
      </ActionIcon>
    </span>
  )
}
