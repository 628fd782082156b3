import type { EnvironmentStatus, HistoryEntry, Run } from '../api/types.ts'
import type { AppKnown } from './app-known.ts'

const at = '2026-11-18T10:00:00Z'
const author = 'Ada Byron <ada@example.invalid>'

/** v1 to v`count`, each with one commit of its own: `1111111...` came with v1. */
export const knownOf = (
  count: number,
  status: readonly EnvironmentStatus[],
  more: Partial<Omit<AppKnown, 'status'>> = {},
): AppKnown => {
  const numbers = Array.from({ length: count }, (_, place) => count - place)
  return {
    app: 'shop',
    status,
    history: [],
    drift: [],
    runs: [],
    details: new Map(),
    freezes: [],
    releases: numbers.map(number => ({
      id: `r-${number}`,
      version: `v${number}`,
      commit: String(number).repeat(40),
      message: `change ${number}`,
      author,
      builtAt: at,
      branches: ['main'],
      commits: 1,
      runsIn: [],
      heldIn: [],
    })),
    commits: numbers.map(number => ({
      id: String(number).repeat(40),
      author,
      at,
      subject: `change ${number}`,
      release: `v${number}`,
    })),
    ...more,
  }
}

export const runOf = (id: string, state: Run['state'], more: Partial<Run> = {}): Run => ({
  id,
  app: 'shop',
  state,
  actor: { kind: 'person', name: 'ann' },
  repository: '/srv/shop',
  commit: 'e'.repeat(40),
  file: 'lockstep.yaml',
  environments: ['staging', 'live'],
  release: null,
  already: [],
  error: null,
  createdAt: at,
  subject: 'change e',
  author,
  ...more,
})

export const triedOf = (environment: string, release: string, state: string): HistoryEntry => ({
  id: `d-${release}`,
  environment,
  kind: 'deploy',
  release,
  state,
  createdAt: at,
  finishedAt: at,
  kept: [],
})
