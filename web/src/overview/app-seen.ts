import type { EnvironmentDrift, EnvironmentStatus, HistoryEntry } from '../api/types.ts'

/** What is known of one app: what runs where, what was deployed (newest first), and what differs from the record. */
export type AppSeen = {
  readonly app: string
  readonly status: readonly EnvironmentStatus[]
  readonly history: readonly HistoryEntry[]
  readonly drift: readonly EnvironmentDrift[]
}

/** The release that a deployment brings, as far as the history has it. */
export const releaseOf = ({ history }: AppSeen, deployment: string): string =>
  history.find(({ id }) => id === deployment)?.release ?? ''

/** How a deployment stands, as far as the history has it. */
export const stateOf = ({ history }: AppSeen, deployment: string): string =>
  history.find(({ id }) => id === deployment)?.state ?? 'running'

const decisive: readonly string[] = ['succeeded', 'rolled-back', 'rollback-failed']

/** The last deployment to an environment that did something there and is over; null: there was none. */
export const lastThere = ({ history }: AppSeen, environment: string): HistoryEntry | null =>
  history.find(entry => entry.environment === environment && decisive.includes(entry.state)) ?? null
