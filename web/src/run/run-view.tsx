import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RunSeen } from '../api/types.ts'
import { useRunLog } from './use-run-log.ts'
import { Loaded } from '../shell/loaded.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { CheckList } from './check-list.tsx'
import { RunActs } from './run-acts.tsx'
import { RunLog } from './run-log.tsx'
import { RunTitle } from './run-title.tsx'
import { shortCommit } from './run-words.ts'
import { StageStrip } from './stage-strip.tsx'
import { stagesOf } from './stages.ts'
import { useCheckLines, useRun } from './use-run.ts'
import './run-view.css'

/** One run: the checks of a commit, its build, and the deployments that came of it. */
export const RunView = (): ReactNode => {
  const { id } = useParams({ from: '/shell/runs/$id' })
  const run = useRun(id)
  const seen = run.data
  return (
    <View
      path={[
        { text: 'Overview', to: '/' },
        ...(seen === undefined ? [] : [{ text: seen.app, to: `/apps/${seen.app}` }]),
        { text: seen === undefined ? id : `Run of ${shortCommit(seen.commit)}` },
      ]}
    >
      <Loaded query={run} lines={6}>
        {found => <Seen key={id} run={found} />}
      </Loaded>
    </View>
  )
}

const Seen = ({ run }: { readonly run: RunSeen }): ReactNode => {
  const nowMs = useNow()
  const lines = useRunLog(run.id)
  useCheckLines(run, lines)
  return (
    <>
      <RunTitle run={run} nowMs={nowMs} />
      <StageStrip stages={stagesOf(run)} />
      <div className="run">
        <div>
          <CheckList run={run} nowMs={nowMs} />
          <RunLog run={run} lines={lines} />
        </div>
        <aside aria-label="About this run">
          <RunActs run={run} />
          <About run={run} />
        </aside>
      </div>
    </>
  )
}

const About = ({ run: { id, commit, repository, file, tag, checking } }: { readonly run: RunSeen }): ReactNode => (
  <section className="card">
    <header>
      <h2>What was started</h2>
    </header>
    <dl className="body kv small">
      <dt>Run</dt>
      <dd className="mono">{id}</dd>
      <dt>Commit</dt>
      <dd className="mono">{commit}</dd>
      {tag !== undefined && (
        <>
          <dt>Tag</dt>
          <dd>{tag}</dd>
        </>
      )}
      {typeof checking?.ref === 'string' && (
        <>
          <dt>Ref</dt>
          <dd>{checking.ref}</dd>
        </>
      )}
      <dt>File</dt>
      <dd>{file}</dd>
      <dt>Repository</dt>
      <dd>{repository}</dd>
    </dl>
  </section>
)
