import type { EnvironmentStatus, GateState, HistoryEntry } from '../api/types.ts'
import type { AppSeen } from './app-seen.ts'

/** An environment in which nothing goes on; what a test is about is laid over it. */
export const statusOf = (
  environment: string,
  version: string | null,
  more: Partial<EnvironmentStatus> = {},
): EnvironmentStatus => ({
  environment,
  after: [],
  release: version === null ? null : { version, commit: 'c'.repeat(40), since: '2026-11-18T10:00:00Z' },
  waiting: [],
  deployment: null,
  asking: null,
  left: [],
  newer: null,
  elsewhere: null,
  unseen: null,
  services: [],
  consumers: [],
  migrations: [],
  kept: [],
  holds: [],
  flags: [],
  ...more,
})

export const entryOf = (id: string, environment: string, release: string, state: string): HistoryEntry => ({
  id,
  environment,
  kind: 'deploy',
  release,
  state,
  createdAt: '2026-11-18T10:00:00Z',
  finishedAt: '2026-11-18T10:01:00Z',
  kept: [],
})

export const seenOf = (
  app: string,
  status: readonly EnvironmentStatus[],
  history: readonly HistoryEntry[] = [],
): AppSeen => ({
  app,
  status,
  history,
  drift: [],
})

export const gateOf = (gate: GateState['gate'], more: Partial<GateState> = {}): GateState => ({
  gate,
  title: gate,
  status: 'waiting',
  detail: '',
  who: [],
  until: null,
  expiresAt: null,
  ...more,
})

export const waitingOf = (
  id: string,
  release: string,
  ...states: readonly GateState[]
): EnvironmentStatus['waiting'][number] => ({
  id,
  release,
  state: 'waiting',
  gates: { states: [...states], verdict: 'waiting', lookAgainAt: null },
  newer: null,
})
