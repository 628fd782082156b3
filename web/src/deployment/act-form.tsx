import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLiveState } from '../api/live-state.ts'
import { ProblemNote } from '../shell/problem-note.tsx'
import type { Act } from './act.ts'
import type { Said } from './use-act.ts'
import { whyNotYet } from './why-not-yet.ts'

type Props = {
  readonly act: Act
  readonly said: Said
  readonly say: (said: Said) => void
  readonly send: () => void
  readonly isSending: boolean
  readonly error: unknown
  readonly close: () => void
}

/** What an act needs to be told before it is done. */
export const ActForm = ({ act, said, say, send, isSending, error, close }: Props): ReactNode => {
  const isLive = useLiveState().kind === 'live'
  const whyNot = whyNotYet(act, said, isLive)
  return (
    <form
      className="act-form"
      onSubmit={event => {
        event.preventDefault()
        if (whyNot === null) send()
      }}
    >
      {error !== null && <ProblemNote error={error} />}
      {act.reason !== 'none' && (
        <Textarea
          label="Reason"
          placeholder="Seen by the team, in the record"
          data-autofocus
          autoFocus
          autosize
          minRows={2}
          maxLength={1000}
          value={said.reason}
          onChange={({ currentTarget }) => say({ ...said, reason: currentTarget.value })}
        />
      )}
      {act.losesData && (
        <Checkbox
          label="I accept what is lost"
          checked={said.confirmsLoss}
          onChange={({ currentTarget }) => say({ ...said, confirmsLoss: currentTarget.checked })}
        />
      )}
      {act.word !== null && (
        <TextInput
          label={`Type ${act.word}`}
          autoComplete="off"
          spellCheck={false}
          value={said.word}
          onChange={({ currentTarget }) => say({ ...said, word: currentTarget.value })}
        />
      )}
      <div className="row wrap">
        <Button
          type="submit"
          size="xs"
          variant={act.isDangerous ? 'default' : 'filled'}
          className={act.isDangerous ? 'act-danger' : ''}
          loading={isSending}
          disabled={whyNot !== null}
        >
          {act.title} now
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={close}>
          Rather not
        </Button>
        {whyNot !== null && <span className="faint small">{whyNot}</span>}
      </div>
    </form>
  )
}
