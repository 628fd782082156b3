import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode, SubmitEvent } from 'react'
import { useLiveState } from '../api/live-state.ts'
import type { QueryKey } from '../api/keys-of-event.ts'
import { Icon } from '../theme/icon.tsx'
import type { IconName } from '../theme/icons.ts'
import { ProblemNote } from './problem-note.tsx'
import './act.css'

export type ActProps = {
  /** What the button says. */
  readonly name: string
  /** The same, and of what, for whoever hears it without what stands around: it has to hold the words of the button. */
  readonly about: string
  /** What it does, before the button that does it. */
  readonly text?: ReactNode
  readonly icon?: IconName
  readonly reason: 'needed' | 'none'
  readonly isDangerous?: boolean
  readonly isPrimary?: boolean
  /** What has to be filled in beside the reason. */
  readonly fields?: ReactNode
  readonly isFilled?: boolean
  readonly send: (reason: string) => Promise<unknown>
  /** Says that it is done where nothing else on the page would. */
  readonly done?: string
  /** What no event will say is old. */
  readonly old?: readonly QueryKey[]
}

/** Something that a person can do, with its reason: a button that opens what is to be said, in place. */
export const Act = (act: ActProps): ReactNode => {
  const [stands, setStands] = useState<'closed' | 'open' | 'done'>('closed')
  const isLive = useLiveState().kind === 'live'
  if (stands === 'open') return <ActForm {...act} close={how => setStands(how)} />
  const { name, about, icon, done, isDangerous = false, isPrimary = false } = act
  return (
    <div className="act">
      {stands === 'done' && done !== undefined && (
        <span className="state done" role="status">
          <Icon name="check" />
          {done}
        </span>
      )}
      <Button
        size="xs"
        variant={isPrimary ? 'filled' : 'default'}
        className={isDangerous ? 'act-danger' : ''}
        aria-label={about}
        disabled={!isLive}
        {...(icon !== undefined && { leftSection: <Icon name={icon} /> })}
        onClick={() => setStands('open')}
      >
        {name}
      </Button>
    </div>
  )
}

type FormProps = ActProps & { readonly close: (how: 'closed' | 'done') => void }

const ActForm = (act: FormProps): ReactNode => {
  const { name, about, text, reason: needs, isDangerous = false, isFilled = true, fields, close } = act
  const [reason, setReason] = useState('')
  const { mutate, isPending, error } = useSending(act)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    mutate(reason.trim())
  }
  return (
    <form className="act-open" aria-label={about} onSubmit={submit}>
      {text !== undefined && <p className="dim small">{text}</p>}
      {error !== null && <ProblemNote error={error} />}
      {fields}
      {needs === 'needed' && (
        <Textarea
          label="Reason"
          placeholder="Seen by the team, in the record"
          autosize
          minRows={2}
          maxLength={1000}
          autoFocus={fields === undefined}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      )}
      <div className="row">
        <Button
          type="submit"
          size="xs"
          variant={isDangerous ? 'default' : 'filled'}
          className={isDangerous ? 'act-danger' : ''}
          loading={isPending}
          disabled={!isFilled || (needs === 'needed' && reason.trim() === '')}
        >
          {name} now
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => close('closed')}>
          Rather not
        </Button>
      </div>
    </form>
  )
}

/** What was said is gone only once it is done. */
const useSending = ({ send, old = [], close }: FormProps) => {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSuccess: async () => {
      await Promise.all(old.map(queryKey => queries.invalidateQueries({ queryKey })))
      close('done')
    },
  })
}
