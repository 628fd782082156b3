import { Button, TextInput, Textarea } from '@mantine/core'
import { useId, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useLiveState } from '../api/live-state.ts'
import type { RollbackPreflight } from '../api/types.ts'
import { ProblemNote } from '../shell/problem-note.tsx'
import { Icon } from '../theme/icon.tsx'
import { useRollBack } from './use-roll-back.ts'
import type { Place } from './use-roll-back.ts'
import { typedWord, whyOff } from './why-off.ts'

type Props = {
  readonly place: Place
  readonly preflight: RollbackPreflight
  readonly isLooking: boolean
  readonly reason: string
  readonly setReason: (reason: string) => void
}

/** A reason, the word, and what is still missing beside the button. */
export const StartForm = ({ place, preflight, isLooking, reason, setReason }: Props): ReactNode => {
  const [word, setWord] = useState('')
  const whyId = useId()
  const isLive = useLiveState().kind === 'live'
  const { mutate, isPending, error } = useRollBack(place)
  const why = whyOff({ isLive, isLooking, reason, word })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (why === null && !isPending) mutate({ to: preflight.to, reason, confirm: word })
  }
  return (
    <form className="rollback-form" onSubmit={submit}>
      {error !== null && <ProblemNote error={error} />}
      <Textarea
        label="Reason"
        description="It becomes part of the record, and why the release is held."
        autosize
        minRows={2}
        maxLength={1000}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <TextInput
        label={`Type ${typedWord} to go on`}
        classNames={{ input: 'mono' }}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        aria-describedby={whyId}
        value={word}
        onChange={({ currentTarget }) => setWord(currentTarget.value)}
      />
      <div className="rollback-act">
        <Button
          type="submit"
          variant="default"
          className="act-danger"
          fullWidth
          leftSection={<Icon name="arrow-back-up" />}
          loading={isPending}
          disabled={why !== null}
        >
          Roll back to {preflight.to}
        </Button>
        <p id={whyId} className="dim small" aria-live="polite">
          {why ?? `${preflight.from} is replaced at once, and held here.`}
        </p>
      </div>
    </form>
  )
}
