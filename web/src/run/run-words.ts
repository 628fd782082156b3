import { kindOfRun } from '../../../src/domain/run.ts'
import type { CheckResult, Run, RunSeen } from '../api/types.ts'
import { listed } from '../words/counted.ts'
import type { StateWord } from '../words/state-words.ts'

/** How a run stands. */
export const runWord = ({ state }: Pick<Run, 'state'>): StateWord => {
  switch (state) {
    case 'checking':
      return { word: 'Checking', icon: 'loader-2', tone: 'moving' }
    case 'building':
      return { word: 'Building', icon: 'loader-2', tone: 'moving' }
    case 'deploying':
      return { word: 'On its way', icon: 'loader-2', tone: 'moving' }
    case 'succeeded':
      return { word: 'Done', icon: 'circle-check', tone: 'done' }
    case 'failed':
      return { word: 'Failed', icon: 'x', tone: 'failed' }
    default:
      return { word: String(state), icon: 'help-circle', tone: 'quiet' }
  }
}

const checkWords: Readonly<Record<CheckResult['state'], StateWord>> = {
  waiting: { word: 'Waits', icon: 'circle-dashed', tone: 'quiet' },
  running: { word: 'Running', icon: 'loader-2', tone: 'moving' },
  passed: { word: 'Passed', icon: 'check', tone: 'done' },
  failed: { word: 'Failed', icon: 'x', tone: 'failed' },
  skipped: { word: 'Skipped', icon: 'minus', tone: 'quiet' },
  cancelled: { word: 'Ended', icon: 'player-stop', tone: 'undo' },
}

export const checkWord = ({ state }: CheckResult): StateWord => checkWords[state]

/** What a run is for, as a noun. */
export const runKind = (run: Run): string => ({ ship: 'Run', drill: 'Drill', checks: 'Checks alone' })[kindOfRun(run)]

/** What there is to say of a run's checks in a line; null: it has none. */
export const checksText = ({ checks }: Pick<RunSeen, 'checks'>): string | null => {
  if (checks.length === 0) return null
  const of = (state: CheckResult['state']): readonly string[] =>
    checks.filter(one => one.state === state).map(({ name }) => name)
  const [failed, running] = [of('failed'), of('running')]
  if (failed.length > 0) return `${listed(failed)} failed`
  if (running.length > 0) return `${listed(running)} running`
  return `${of('passed').length} of ${checks.length} checks passed`
}

/** How a run stands, as the words behind the name of its commit. Pure. */
export const runText = (run: Run, detail?: Pick<RunSeen, 'checks'>): string => {
  const checks = detail === undefined ? null : checksText(detail)
  switch (run.state) {
    case 'checking':
      return `is being checked${checks === null ? '' : `: ${checks}`}`
    case 'building':
      return 'is being built'
    case 'deploying':
      return 'is built and on its way'
    case 'succeeded':
      return kindOfRun(run) === 'checks' ? 'has passed its checks' : 'has arrived'
    case 'failed':
      return run.error === null ? 'did not arrive' : `did not arrive: ${run.error.title}`
    default:
      return `is ${String(run.state)}`
  }
}

export const shortCommit = (commit: string): string => commit.slice(0, 7)

/** `Name <address>` as people are called. */
export const nameOf = (author: string): string => author.replace(/ <[^>]*>$/, '')
