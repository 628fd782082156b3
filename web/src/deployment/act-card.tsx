import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { newKey } from '../api/client.ts'
import { useLiveState } from '../api/live-state.ts'
import { meQuery, policyQuery, roleQuery } from '../api/queries.ts'
import { Refusal } from '../api/refusal.ts'
import type { Deployment, Plan, RecordedEvent } from '../api/types.ts'
import { Icon } from '../theme/icon.tsx'
import { listed } from '../words/counted.ts'
import { actKey } from './act.ts'
import type { Act } from './act.ts'
import { ActForm } from './act-form.tsx'
import { mayDo, toldOfGlass } from './may-do.ts'
import type { Looker } from './may-do.ts'
import { Overtaken } from './overtaken.tsx'
import { possibleActs } from './possible-acts.ts'
import { nothingSaid, useAct } from './use-act.ts'
import type { Said } from './use-act.ts'

type Props = {
  readonly id: string
  readonly deployment: Deployment
  readonly plan: Plan
  readonly events: readonly RecordedEvent[]
}

/** An act whose form is open, and what was typed there. `sinceSeq`: what was recorded when it was opened. */
type Draft = { readonly act: Act; readonly said: Said; readonly sinceSeq: number }

/** What whoever looks can do now, and what it would do; nothing where nothing can be done. */
export const ActCard = ({ id, deployment, plan, events }: Props): ReactNode => {
  const looker = useLooker(deployment)
  const [draft, setDraft] = useState<Draft | null>(null)
  const { mutate, isPending, error, reset } = useAct(id, deployment)
  const all = possibleActs(deployment, plan)
  if (looker === null) return null
  const acts = all.filter(one => mayDo(one, looker))
  const isOpen = draft !== null && acts.some(one => actKey(one) === actKey(draft.act))
  const isOvertaken = draft !== null && !isOpen && !isPending && draft.said.reason !== ''
  if (all.length === 0 && !isOvertaken) return null
  const change = (next: Draft | null): void => {
    reset()
    setDraft(next)
  }
  const send = ({ act, said, sinceSeq }: Draft): void =>
    mutate(
      { act, said },
      {
        onSuccess: () => setDraft(null),
        // What was answered is answered again to the same key: what is sent next is another thing.
        onError: reason => reason instanceof Refusal && setDraft({ act, said: { ...said, key: newKey() }, sinceSeq }),
      },
    )
  return (
    <section className="card" aria-label="What you can do" id="acts">
      <header>
        <h2>What you can do</h2>
      </header>
      {isOvertaken && <Overtaken draft={draft} deployment={deployment} events={events} close={() => change(null)} />}
      {acts.length === 0 && all.length > 0 && <OnlyLook deployment={deployment} />}
      <ul className="list">
        {acts.map(one => (
          <ActLine
            key={actKey(one)}
            act={one}
            looker={looker}
            open={() => change({ act: one, said: nothingSaid(), sinceSeq: deployment.seq })}
            form={
              draft !== null && actKey(draft.act) === actKey(one) ? (
                <ActForm
                  act={one}
                  said={draft.said}
                  say={said => setDraft({ ...draft, said })}
                  send={() => send({ ...draft, act: one })}
                  isSending={isPending}
                  error={error}
                  close={() => change(null)}
                />
              ) : null
            }
          />
        ))}
      </ul>
    </section>
  )
}

/** Null until it is known who looks. */
const useLooker = ({ app, environment }: Deployment): Looker | null => {
  const { data: me } = useQuery(meQuery)
  const { data } = useQuery(roleQuery(app, environment))
  const { data: policy } = useQuery(policyQuery)
  return me === undefined || data === undefined ? null : { name: me.name, role: data.role, policy }
}

const OnlyLook = ({ deployment: { app, environment } }: Pick<Props, 'deployment'>): ReactNode => (
  <p className="body dim small row">
    <Icon name="lock" />
    You can look. To decide here you need the role deployer in {environment} of {app}.
  </p>
)

type LineProps = {
  readonly act: Act
  readonly looker: Looker
  readonly open: () => void
  readonly form: ReactNode
}

const ActLine = ({ act, looker, open, form }: LineProps): ReactNode => {
  const isLive = useLiveState().kind === 'live'
  return (
    <li>
      <div className="grow">
        <div className="spread">
          <b>{act.title}</b>
          {form === null && (
            <Button
              size="xs"
              variant="default"
              className={act.isDangerous ? 'act-danger' : ''}
              disabled={!isLive}
              onClick={open}
            >
              {act.title}
            </Button>
          )}
        </div>
        <p className="dim small">
          {act.text}
          {act.kind === 'break-glass' && told(looker)}
        </p>
        {form}
      </div>
    </li>
  )
}

const told = (looker: Looker): string => {
  const people = toldOfGlass(looker)
  return people.length === 0
    ? ' Nobody else would hear of it, so it is refused: break-glass.tell of the policy has to name somebody.'
    : ` ${listed(people)} ${people.length === 1 ? 'is' : 'are'} told, and it stays in the record.`
}
