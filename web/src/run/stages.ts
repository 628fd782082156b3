import { kindOfRun } from '../../../src/domain/run.ts'
import type { RunSeen } from '../api/types.ts'
import type { IconName } from '../theme/icons.ts'
import { counted } from '../words/counted.ts'
import { stateWord } from '../words/state-words.ts'
import type { StateWord } from '../words/state-words.ts'
import { checksText } from './run-words.ts'

/** One of what a run does, one after the other. `deployment`: where it can be looked at. */
export type Stage = {
  readonly title: string
  readonly icon: IconName
  readonly word: StateWord
  readonly detail: string
  readonly deployment: string | null
}

const later: StateWord = { word: 'Later', icon: 'circle-dashed', tone: 'quiet' }
const notReached: StateWord = { word: 'Not reached', icon: 'minus', tone: 'quiet' }
const none: StateWord = { word: 'None', icon: 'minus', tone: 'quiet' }
const done: StateWord = { word: 'Done', icon: 'check', tone: 'done' }
const running: StateWord = { word: 'Running', icon: 'loader-2', tone: 'moving' }
const failed: StateWord = { word: 'Failed', icon: 'x', tone: 'failed' }
const before: StateWord = { word: 'Ran it before', icon: 'equal', tone: 'quiet' }

/** Checks, build, then each environment, as the run has come to them. Pure. */
export const stagesOf = (run: RunSeen): readonly Stage[] => [
  {
    title: 'Checks',
    icon: 'list-check',
    word: checkStage(run),
    detail: checksText(run) ?? 'its file has none',
    deployment: null,
  },
  ...(kindOfRun(run) === 'ship'
    ? [{ title: 'Build', icon: 'hammer', word: buildStage(run), detail: buildDetail(run), deployment: null } as const]
    : []),
  ...run.environments.map(environment => environmentStage(run, environment)),
]

const isOver = ({ state }: RunSeen): boolean => state === 'succeeded' || state === 'failed'

const checkStage = (run: RunSeen): StateWord => {
  const { checks, state } = run
  if (checks.length === 0) return none
  if (checks.some(one => one.state === 'failed')) return failed
  if (state === 'checking') return running
  if (checks.some(one => one.state === 'cancelled')) return { word: 'Ended', icon: 'player-stop', tone: 'undo' }
  return done
}

const buildStage = (run: RunSeen): StateWord => {
  if (run.release !== null) return done
  if (run.state === 'building') return running
  if (run.state === 'checking') return later
  return run.checks.every(({ state }) => state === 'passed') ? failed : notReached
}

const buildDetail = ({ release, state }: RunSeen): string => {
  if (release !== null) return `release ${release}`
  return state === 'building' ? 'each service from a clean copy' : 'no release'
}

const environmentStage = (run: RunSeen, environment: string): Stage => {
  const stage = (word: StateWord, detail: string, deployment: string | null): Stage => ({
    title: environment,
    icon: 'rocket',
    word,
    detail,
    deployment,
  })
  if (run.already.includes(environment)) return stage(before, 'nothing was deployed', null)
  const own = run.deployments.filter(one => one.environment === environment)
  const last = own.at(-1)
  if (last === undefined) return stage(isOver(run) ? notReached : later, '', null)
  const more = own.length > 1 ? `${counted(own.length, 'deployment')}, the last ` : ''
  return stage(stateWord(last.state), `${more}${last.id}`, last.id)
}
