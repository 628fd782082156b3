import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLiveState } from '../api/live-state.ts'
import type { RunSeen } from '../api/types.ts'
import { ProblemNote } from '../shell/problem-note.tsx'
import { Icon } from '../theme/icon.tsx'
import { runActs } from './run-act.ts'
import type { RunAct } from './run-act.ts'
import { useMayRun } from './use-may-run.ts'
import { useRunAct } from './use-run-act.ts'

/** What whoever looks can do with a run now; nothing where nothing can be done. */
export const RunActs = ({ run }: { readonly run: RunSeen }): ReactNode => {
  const acts = runActs(run)
  const may = useMayRun(run)
  if (acts.length === 0 || may === undefined) return null
  return (
    <section className="card" aria-label="What you can do" id="acts">
      <header>
        <h2>What you can do</h2>
      </header>
      {may ? (
        <ul className="list">
          {acts.map(act => (
            <ActLine key={act.kind} run={run} act={act} />
          ))}
        </ul>
      ) : (
        <p className="body dim small row">
          <Icon name="lock" />
          You can look. For that you need the role deployer in {run.app}.
        </p>
      )}
    </section>
  )
}

const ActLine = ({ run, act }: { readonly run: RunSeen; readonly act: RunAct }): ReactNode => {
  const navigate = useNavigate()
  const isLive = useLiveState().kind === 'live'
  const { mutate, isPending, error } = useRunAct(run, act, id => void navigate({ to: '/runs/$id', params: { id } }))
  return (
    <li>
      <div className="grow">
        <div className="spread">
          <b>{act.title}</b>
          <Button
            size="xs"
            variant="default"
            className={act.kind === 'cancel' ? 'act-danger' : ''}
            leftSection={<Icon name={act.kind === 'cancel' ? 'player-stop' : 'refresh'} />}
            loading={isPending}
            disabled={!isLive}
            onClick={() => mutate()}
          >
            {act.title}
          </Button>
        </div>
        <p className="dim small">{act.text}</p>
        {error !== null && <ProblemNote error={error} />}
      </div>
    </li>
  )
}
