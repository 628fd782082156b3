import { Button, Checkbox, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useLiveState } from '../api/live-state.ts'
import { meQuery, roleQuery } from '../api/queries.ts'
import type { Deployment, GateState, Plan } from '../api/types.ts'
import { openGates } from '../overview/needs.ts'
import { ProblemNote } from '../shell/problem-note.tsx'
import { Icon } from '../theme/icon.tsx'
import { listed } from '../words/counted.ts'
import { Decided } from './decided.tsx'
import { useDecision } from './use-decision.ts'

type Props = { readonly id: string; readonly deployment: Deployment; readonly plan: Plan }

/** Approve or reject what this view shows. What was typed stays when somebody else was faster. */
export const Decision = ({ id, deployment, plan }: Props): ReactNode => {
  const [reason, setReason] = useState('')
  const open = deployment.gates === null ? [] : openGates(deployment.gates)
  const { data: role } = useQuery(roleQuery(deployment.app, deployment.environment))
  const mayDecide = role !== undefined && (role.role === 'approver' || role.role === 'admin')
  return (
    <section className="card decision" aria-label="Your decision">
      <header>
        <h2>Your decision</h2>
        {typeof role?.role === 'string' && <span className="faint small">as {role.role}</span>}
      </header>
      <div className="body">
        {open.length === 0 && <Decided id={id} deployment={deployment} typed={reason} />}
        {open.length > 0 && role !== undefined && !mayDecide && <OnlyLook deployment={deployment} open={open} />}
        {open.length > 0 && mayDecide && <Form id={id} plan={plan} open={open} reason={reason} setReason={setReason} />}
      </div>
    </section>
  )
}

const OnlyLook = ({
  deployment,
  open,
}: {
  readonly deployment: Deployment
  readonly open: readonly GateState[]
}): ReactNode => {
  const who = [...new Set(open.flatMap(({ who }) => who))]
  return (
    <div className="note quiet">
      <Icon name="lock" size={16} />
      <div>
        <b>You can look, not approve.</b> It needs the role approver in {deployment.environment} of {deployment.app}
        {who.length === 0 ? '' : `; ${listed(who)} can end the waiting`}.
      </div>
    </div>
  )
}

type FormProps = {
  readonly id: string
  readonly plan: Plan
  readonly open: readonly GateState[]
  readonly reason: string
  readonly setReason: (reason: string) => void
}

const Form = ({ id, plan, open, reason, setReason }: FormProps): ReactNode => {
  const { approve, reject, tick } = useDecision({ id, planHash: plan.hash })
  const { data: me } = useQuery(meQuery)
  const isLive = useLiveState().kind === 'live'
  const asked = open.filter(({ gate }) => gate === 'approvals')
  const isNamed = asked.some(({ who }) => who.includes(me?.name ?? ''))
  const error = approve.error ?? reject.error ?? tick.error
  const isBusy = approve.isPending || reject.isPending
  const whyNot =
    asked.length === 0
      ? 'Only the checklist is open.'
      : isNamed
        ? null
        : `Its gates name ${listed(asked.flatMap(({ who }) => who)) || 'nobody'}, not you.`
  return (
    <>
      {error !== null && <ProblemNote error={error} />}
      {open
        .filter(({ gate }) => gate === 'checklist')
        .map(({ title }) => (
          <Checkbox
            key={title}
            label={title}
            checked={false}
            disabled={!isLive || tick.isPending}
            onChange={() => tick.mutate(title)}
          />
        ))}
      <Textarea
        label="Reason"
        description="Needed to reject; it becomes part of the record."
        autosize
        minRows={2}
        maxLength={1000}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <div className="decision-acts">
        <Button
          leftSection={<Icon name="check" />}
          loading={approve.isPending}
          disabled={!isLive || isBusy || whyNot !== null}
          onClick={() => approve.mutate(reason)}
        >
          Approve
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="x" />}
          loading={reject.isPending}
          disabled={!isLive || isBusy || reason.trim() === ''}
          onClick={() => reject.mutate(reason)}
        >
          Reject
        </Button>
      </div>
      {whyNot !== null && <p className="dim small">{whyNot}</p>}
      <p className="faint small">
        Your approval is for {plan.release.version} with plan <span className="mono">{plan.hash.slice(0, 12)}</span>; if
        either changes, it is void.
      </p>
    </>
  )
}
