import type { EnvironmentStatus } from '../api/types.ts'
import { stateWord } from '../words/state-words.ts'
import type { StateWord } from '../words/state-words.ts'
import { lastThere, releaseOf, stateOf } from './app-seen.ts'
import type { AppSeen } from './app-seen.ts'
import { canPass } from './needs.ts'

/** What belongs to it, and the deployment that has to do with it; null: none has. */
type CellLine = { readonly word: StateWord; readonly text: string; readonly deployment: string | null }

/** What stands in one cell of the matrix. */
export type Cell = {
  readonly version: string | null
  readonly since: string | null
  /** How many instances are healthy; null: nothing is seen of them from here. */
  readonly health: { readonly healthy: number; readonly all: number } | null
  /** What goes on there, and which deployment it is; null: nothing. */
  readonly pill: { readonly word: StateWord; readonly text: string; readonly deployment: string } | null
  /** The share of users that the release that comes has; null: none comes. */
  readonly share: number | null
  readonly lines: readonly CellLine[]
  /** The deployment to look at when somebody asks about what runs there. */
  readonly deployment: string | null
}

const frozen: StateWord = { word: 'Frozen', icon: 'snowflake', tone: 'quiet' }
const held: StateWord = { word: 'Held', icon: 'lock', tone: 'quiet' }
const drift: StateWord = { word: 'Drift', icon: 'arrows-diff', tone: 'person' }
const paused: StateWord = { word: 'Paused', icon: 'player-pause', tone: 'person' }

export const cellOf = (seen: AppSeen, status: EnvironmentStatus, name: string): Cell => {
  const { release, services, holds, consumers, kept } = status
  const coming = status.deployment === null ? null : releaseOf(seen, status.deployment)
  const instances = services.flatMap(service => service.instances).filter(({ state }) => state !== 'stopped')
  const differences = seen.drift.find(one => one.environment === status.environment)?.differences ?? []
  return {
    version: release?.version ?? null,
    since: release?.since ?? null,
    health:
      instances.length === 0
        ? null
        : { healthy: instances.filter(({ state }) => state === 'healthy').length, all: instances.length },
    pill: pillOf(seen, status, name),
    share: coming === null ? null : shareOf(status, coming),
    lines: [
      ...holds.map(hold => ({
        ...line(held, `${hold.release} is held here`),
        deployment: newestOf(seen, status, hold),
      })),
      ...differences.map(text => line(drift, text)),
      ...consumers
        .filter(({ pausedBy }) => pausedBy.length > 0)
        .map(({ consumer, pausedBy }) => line(paused, `${consumer} is paused by ${pausedBy.join(', ')}`)),
      ...kept.map(({ what }) => line(held, `kept: ${what}`)),
    ],
    deployment: status.deployment ?? seen.history.find(one => one.environment === status.environment)?.id ?? null,
  }
}

/** The same with what keeps deployments from starting there, which comes first. */
export const withFreezes = (cell: Cell, freezes: readonly string[]): Cell => ({
  ...cell,
  lines: [...freezes.map(text => line(frozen, text)), ...cell.lines],
})

const line = (word: StateWord, text: string): CellLine => ({ word, text, deployment: null })

/** Why a release is held there is said by its newest deployment to there. */
const newestOf = (
  { history }: AppSeen,
  { environment }: EnvironmentStatus,
  { release }: { readonly release: string },
): string | null =>
  history.find(one => one.environment === environment && one.release === release && one.kind === 'deploy')?.id ?? null

/** The least that any of its services has. */
const shareOf = ({ services }: EnvironmentStatus, release: string): number => {
  const shares = services
    .filter(({ traffic }) => traffic.length > 0)
    .map(({ traffic }) => traffic.find(one => one.release === release)?.weight ?? 0)
  return shares.length === 0 ? 0 : Math.min(...shares)
}

const pillOf = (seen: AppSeen, status: EnvironmentStatus, name: string): Cell['pill'] => {
  const { deployment, waiting, release } = status
  if (deployment !== null) {
    const word = stateWord(status.asking === null ? stateOf(seen, deployment) : 'asking')
    const coming = releaseOf(seen, deployment)
    const share = word.tone === 'moving' ? shareOf(status, coming) : 0
    const text = share > 0 ? `${coming} at ${share} %` : `${coming} ${word.word.toLowerCase()}`
    return { word, text: text.trim(), deployment }
  }
  const [first] = waiting
  if (first !== undefined) {
    const isMine = first.gates !== null && canPass(first.gates, name)
    const word = isMine
      ? ({ word: 'Waits for you', icon: 'user-check', tone: 'person' } as const)
      : stateWord(first.state)
    return { word, text: `${first.release} ${word.word.toLowerCase()}`, deployment: first.id }
  }
  const last = lastThere(seen, status.environment)
  if (last === null || last.state === 'succeeded' || last.release === release?.version) return null
  const word = stateWord(last.state)
  return {
    word,
    text: `${last.release} ${last.state === 'rolled-back' ? 'taken back' : word.word.toLowerCase()}`,
    deployment: last.id,
  }
}
