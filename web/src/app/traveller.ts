import type { EnvironmentStatus, HistoryEntry, Run } from '../api/types.ts'
import { releaseOf, stateOf } from '../overview/app-seen.ts'
import { cellOf } from '../overview/cell.ts'
import { kindOfRun } from '../../../src/domain/run.ts'
import { listed } from '../words/counted.ts'
import { stateWord } from '../words/state-words.ts'
import type { StateWord } from '../words/state-words.ts'
import type { AppKnown } from './app-known.ts'
import { nextFor } from './app-known.ts'
import { gateReason } from './gate-reason.ts'

/** Where to read on, or to act. */
export type Way = { readonly to: 'deployment' | 'approval' | 'run'; readonly id: string }

/** A release on its way into an environment, or what keeps it out. */
export type Traveller = {
  readonly release: string
  readonly word: StateWord
  /** What goes on with it: the words behind its name. */
  readonly text: string
  readonly more: string
  readonly way: Way | null
  /** Whether why is in the record of the deployment alone. */
  readonly asksWhy: boolean
  /** The share of users that it has there, while it moves. */
  readonly share: number | null
  /** Nothing goes on by itself. */
  readonly isShut: boolean
}

const held: StateWord = { word: 'Held', icon: 'lock', tone: 'quiet' }
const notSent: StateWord = { word: 'Not sent on', icon: 'minus', tone: 'quiet' }

const standing = (release: string, word: StateWord, text: string, more: Partial<Traveller> = {}): Traveller => ({
  release,
  word,
  text,
  more: '',
  way: null,
  asksWhy: false,
  share: null,
  isShut: true,
  ...more,
})

/** The releases on their way into an environment; with none, why the one that would be next is not. Pure. */
export const travellersTo = (
  known: AppKnown,
  status: EnvironmentStatus,
  name: string,
  nowMs: number,
): readonly Traveller[] => {
  const coming = [...acting(known, status, name), ...status.waiting.map(one => waiting(one, name, nowMs))]
  const next = nextFor(known, status)
  if (next === null || coming.some(({ release }) => release === next)) return coming
  return [...coming, whyNot(known, status, next)]
}

const acting = (known: AppKnown, status: EnvironmentStatus, name: string): readonly Traveller[] => {
  const { deployment, asking, left } = status
  if (deployment === null) return []
  const way = { to: 'deployment', id: deployment } as const
  const release = releaseOf(known, deployment)
  if (asking !== null) {
    const more = { more: 'Nothing moves until somebody answers.', way }
    return [standing(release, stateWord('asking'), `asks about ${asking.step}`, more)]
  }
  if (left.length > 0) return [standing(release, stateWord('stuck'), 'is stuck', { more: `${listed(left)}.`, way })]
  const word = stateWord(stateOf(known, deployment))
  const { share } = cellOf(known, status, name)
  const text = word.tone === 'undo' ? 'is being taken back' : share === 0 ? 'is under way' : `has ${share} % of users`
  return [standing(release, word, text, { way, share, isShut: false })]
}

const waiting = (
  { id, release, state, gates, newer }: EnvironmentStatus['waiting'][number],
  name: string,
  nowMs: number,
): Traveller => {
  if (state === 'queued')
    return standing(release, stateWord(state), 'stands in line', {
      more: 'Another deployment acts here now.',
      way: { to: 'deployment', id },
    })
  const reason = gates === null ? null : gateReason(gates, name, nowMs)
  if (reason === null)
    return standing(release, stateWord('waiting'), 'waits', { more: newer ?? '', way: { to: 'deployment', id } })
  const { word, text, more, isForPeople } = reason
  return standing(release, word, text, { more, way: { to: isForPeople ? 'approval' : 'deployment', id } })
}

const ended: Readonly<Record<string, string>> = {
  'rolled-back': 'was taken back',
  'rollback-failed': 'could not be taken back',
  rejected: 'was rejected',
  expired: 'was not let in in time',
  superseded: 'was replaced by a newer one',
  aborted: 'was aborted',
  succeeded: 'ran here before',
}

const taken: readonly string[] = ['rolled-back', 'rollback-failed', 'aborted']

/** Why a release that could come is not even on its way: held, tried before, stopped by its run, or nobody asked. */
const whyNot = (known: AppKnown, { environment, holds }: EnvironmentStatus, release: string): Traveller => {
  const hold = holds.find(one => one.release === release)
  const tried = known.history.find(one => one.environment === environment && one.release === release)
  if (tried !== undefined && ended[tried.state] !== undefined) return triedBefore(release, tried, hold !== undefined)
  if (hold !== undefined) return standing(release, held, 'is held', { more: hold.reason })
  const id = known.releases.find(({ version }) => version === release)?.id
  const run = known.runs.find(one => one.release === id && kindOfRun(one) !== 'drill')
  if (run === undefined) return standing(release, notSent, 'was not sent on', { more: 'Nobody has asked for it here.' })
  return byRun(release, run, environment)
}

const triedBefore = (release: string, { id, state }: HistoryEntry, isHeld: boolean): Traveller =>
  standing(release, stateWord(state), `${ended[state] ?? state}${isHeld ? ', and is held' : ''}`, {
    way: { to: 'deployment', id },
    asksWhy: taken.includes(state),
  })

const byRun = (release: string, { id, environments, error, state }: Run, environment: string): Traveller => {
  const way = { to: 'run', id } as const
  if (!environments.includes(environment))
    return standing(release, notSent, 'was not sent on', {
      more: `Its run ends with ${environments.at(-1) ?? ''}.`,
      way,
    })
  if (error !== null)
    return standing(release, { word: 'Failed', icon: 'x', tone: 'failed' }, 'was stopped', {
      more: `${error.title}: ${error.message}`,
      way,
    })
  if (state === 'deploying')
    return standing(release, stateWord('queued'), 'comes next', {
      more: 'Its run goes on once it is done before this.',
      way,
      isShut: false,
    })
  return standing(release, notSent, 'was not sent on', { more: 'Its run has ended before this.', way })
}
