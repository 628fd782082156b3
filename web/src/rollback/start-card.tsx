import { Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { roleQuery } from '../api/queries.ts'
import { mayDeploy } from '../deployment/may-do.ts'
import { Icon } from '../theme/icon.tsx'
import { StartForm } from './start-form.tsx'
import type { Looked } from './use-preflight.ts'

type Props = { readonly app: string; readonly environment: string; readonly looked: Looked }

/** Starts it, for those who may; nothing can be pressed before the preflight is there. A reason that was typed stays whatever changes. */
export const StartCard = ({ app, environment, looked }: Props): ReactNode => {
  const { data: role } = useQuery(roleQuery(app, environment))
  const [reason, setReason] = useState('')
  const { preflight, mark } = looked
  if (role === undefined) return null
  return (
    <section className="card decision" aria-label="Start the rollback">
      <header>
        <h2>Start the rollback</h2>
        {role.role !== null && <span className="faint small">as {role.role}</span>}
      </header>
      <div className="body">
        {!mayDeploy(role.role) ? (
          <OnlyLook app={app} environment={environment} />
        ) : preflight === null ? (
          <Nothing looked={looked} typed={reason} />
        ) : (
          <StartForm
            key={mark}
            place={{ app, environment }}
            preflight={preflight}
            isLooking={looked.isLooking}
            reason={reason}
            setReason={setReason}
          />
        )}
      </div>
    </section>
  )
}

const OnlyLook = ({ app, environment }: Omit<Props, 'looked'>): ReactNode => (
  <div className="note quiet">
    <Icon name="lock" size={16} />
    <div>
      <b>You can look, not roll back.</b> It needs the role deployer in {environment} of {app}.
    </div>
  </div>
)

type NothingProps = { readonly looked: Looked; readonly typed: string }

/** What somebody else was faster than stays to be copied. */
const Nothing = ({ looked: { error }, typed }: NothingProps): ReactNode => (
  <>
    <p className="dim small">
      {error === null
        ? 'Nothing can be started before it is known what it would do.'
        : 'There is nothing to start: return to another release, or ship one that mends the fault.'}
    </p>
    {typed !== '' && <Textarea label="What you had typed" readOnly autosize minRows={2} value={typed} />}
  </>
)
