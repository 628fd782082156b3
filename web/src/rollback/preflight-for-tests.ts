import { noGates } from '../../../src/domain/gates/gates.ts'
import type { Plan, PlannedStep, RollbackPreflight, RollbackTarget } from '../api/types.ts'

const ref = (number: number) => ({ id: `r-${number}`, version: `v${number}`, commit: 'c', fingerprint: `f-${number}` })

export const stepOf = (id: string, more: Partial<PlannedStep> = {}): PlannedStep => ({
  id,
  kind: id.split(':')[0] ?? id,
  version: 1,
  params: null,
  title: id,
  effect: 'none',
  reversible: { kind: 'yes' },
  opensDataWindow: false,
  timeoutMs: 1000,
  ask: false,
  askWithinMs: null,
  mayBeSkipped: false,
  ...more,
})

/** A rollback from v2 to v1; what a test is about is laid over it. */
export const preflightOf = (more: Partial<RollbackPreflight>, plan: Partial<Plan> = {}): RollbackPreflight => ({
  from: 'v2',
  to: 'v1',
  undone: [],
  kept: [],
  ...more,
  plan: {
    kind: 'rollback',
    app: 'shop',
    environment: 'live',
    release: ref(1),
    base: ref(2),
    ledger: ['001 a', '002 b'],
    strategy: 'blue-green',
    gates: noGates as Plan['gates'],
    policy: 'none',
    mayCross: [],
    supersedes: false,
    inherits: null,
    steps: [],
    undo: [],
    pointOfNoReturn: null,
    hash: 'h',
    ...plan,
  },
})

export const targetOf = (version: string, more: Partial<RollbackTarget> = {}): RollbackTarget => ({
  version,
  commit: 'c'.repeat(40),
  message: 'change',
  deployment: `d-${version}`,
  actor: { kind: 'person', name: 'ann' },
  since: '2026-11-10T10:00:00Z',
  until: '2026-11-19T10:00:00Z',
  verifiedAt: '2026-11-10T10:00:00Z',
  held: null,
  ...more,
})
