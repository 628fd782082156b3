import { Button, Checkbox, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useLiveState } from '../api/live-state.ts'
import { roleQuery } from '../api/queries.ts'
import type { Deployment, Plan } from '../api/types.ts'
import { ProblemNote } from '../shell/problem-note.tsx'
import { Icon } from '../theme/icon.tsx'
import { mayAct, possibleActs } from './possible-acts.ts'
import type { Act } from './possible-acts.ts'
import { useAct } from './use-act.ts'

type Props = { readonly id: string; readonly deployment: Deployment; readonly plan: Plan }

/** What whoever looks can do now, and what it would do; nothing where nothing can be done. */
export const ActCard = ({ id, deployment, plan }: Props): ReactNode => {
  const { data } = useQuery(roleQuery(deployment.app, deployment.environment))
  const acts = possibleActs(deployment, plan)
  if (acts.length === 0 || data === undefined) return null
  return (
    <section className="card" aria-label="What you can do" id="acts">
      <header>
        <h2>What you can do</h2>
      </header>
      {mayAct(data.role) ? (
        <ul className="list">
          {acts.map(act => (
            <ActLine key={`${act.kind} ${deployment.seq}`} id={id} act={act} />
          ))}
        </ul>
      ) : (
        <p className="body dim small row">
          <Icon name="lock" />
          You can look. To decide here you need the role deployer in {deployment.environment} of {deployment.app}.
        </p>
      )}
    </section>
  )
}

const ActLine = ({ id, act }: { readonly id: string; readonly act: Act }): ReactNode => {
  const [isOpen, setIsOpen] = useState(false)
  const isLive = useLiveState().kind === 'live'
  return (
    <li>
      <div className="grow">
        <div className="spread">
          <b>{act.title}</b>
          {!isOpen && (
            <Button
              size="xs"
              variant="default"
              className={act.isDangerous ? 'act-danger' : ''}
              disabled={!isLive}
              onClick={() => setIsOpen(true)}
            >
              {act.title}
            </Button>
          )}
        </div>
        <p className="dim small">{act.text}</p>
        {isOpen && <ActForm id={id} act={act} close={() => setIsOpen(false)} />}
      </div>
    </li>
  )
}

type FormProps = { readonly id: string; readonly act: Act; readonly close: () => void }

const ActForm = ({ id, act, close }: FormProps): ReactNode => {
  const [reason, setReason] = useState('')
  const [confirmsLoss, setConfirmsLoss] = useState(false)
  const { mutate, isPending, error } = useAct(id, act)
  return (
    <div className="act-form">
      {error !== null && <ProblemNote error={error} />}
      {act.kind !== 'continue' && (
        <Textarea
          label="Reason"
          placeholder="Seen by the team, in the record"
          autoFocus
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      )}
      {act.losesData && (
        <Checkbox
          label="I accept what is lost"
          checked={confirmsLoss}
          onChange={({ currentTarget }) => setConfirmsLoss(currentTarget.checked)}
        />
      )}
      <div className="row">
        <Button
          size="xs"
          variant={act.isDangerous ? 'default' : 'filled'}
          className={act.isDangerous ? 'act-danger' : ''}
          loading={isPending}
          disabled={act.losesData && !confirmsLoss}
          onClick={() => mutate({ reason, confirmsLoss })}
        >
          {act.title} now
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={close}>
          Rather not
        </Button>
      </div>
    </div>
  )
}
