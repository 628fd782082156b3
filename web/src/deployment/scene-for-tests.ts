import type { Deployment, Plan, PlannedStep, RecordedEvent, StepView } from '../api/types.ts'

const effects: Readonly<Record<string, PlannedStep['effect']>> = {
  pause: 'claims',
  migrate: 'schema',
  start: 'code',
  resume: 'consumers',
  shift: 'traffic',
  retire: 'stop-old',
}

/** A step of a plan by its id; what is of its kind follows from that. */
export const plannedStep = (id: string, more: Partial<PlannedStep> = {}): PlannedStep => {
  const [kind = '', service] = id.split(':')
  const effect = effects[kind] ?? 'none'
  return {
    id,
    kind,
    version: 1,
    params: { service: service ?? '', consumers: ['orders'], migrations: [] },
    title: `do ${id}`,
    effect,
    reversible: effect === 'none' ? { kind: 'nothing' } : { kind: 'yes' },
    opensDataWindow: false,
    timeoutMs: 1_000,
    ask: false,
    askWithinMs: null,
    mayBeSkipped: false,
    ...more,
  }
}

const refOf = (version: string) => ({ id: `r-${version}`, version, commit: 'c'.repeat(40), fingerprint: 'f' })

export const planOf = (steps: readonly PlannedStep[], more: Partial<Plan> = {}): Plan => ({
  kind: 'deploy',
  app: 'orders',
  environment: 'production',
  release: refOf('v2'),
  base: refOf('v1'),
  ledger: [],
  strategy: 'canary',
  gates: {
    approvals: [],
    waitMs: 0,
    branches: [],
    verifiedIn: [],
    soakMs: 0,
    windows: [],
    freezes: [],
    checks: [],
    checklist: [],
    drills: [],
  },
  policy: 'none',
  mayCross: [],
  supersedes: false,
  inherits: null,
  steps: [...steps],
  undo: steps
    .filter(({ effect }) => effect !== 'none')
    .map(({ id }) => id)
    .toReversed(),
  pointOfNoReturn: null,
  hash: 'h'.repeat(64),
  ...more,
})

export const deploymentOf = (
  plan: Plan,
  state: Deployment['state'],
  steps: Readonly<Record<string, Partial<StepView>>>,
  more: Partial<Deployment> = {},
): Deployment => ({
  id: 'd-1',
  seq: 1,
  app: plan.app,
  environment: plan.environment,
  kind: plan.kind,
  release: plan.release,
  base: plan.base,
  state,
  newer: null,
  actor: { kind: 'person', name: 'ann' },
  reason: null,
  endedBy: null,
  cause: null,
  kept: [],
  left: [],
  verified: true,
  asking: null,
  createdAt: '2026-11-18T14:00:00Z',
  updatedAt: '2026-11-18T14:28:56Z',
  planHash: plan.hash,
  gates: null,
  brokenGlass: null,
  approvals: [],
  pointOfNoReturn: plan.pointOfNoReturn,
  steps: plan.steps.map(({ id, title }) => ({
    id,
    title,
    status: 'pending',
    startedAt: null,
    endedAt: null,
    error: null,
    undo: 'none',
    ...steps[id],
  })),
  undone: [],
  ...more,
})

/** Events a second apart. */
export const eventsOf = (...facts: readonly object[]): readonly RecordedEvent[] =>
  facts.map(
    (fact, at) =>
      ({
        ...fact,
        seq: at + 1,
        at: new Date(Date.parse('2026-11-18T14:00:00Z') + at * 1_000).toISOString(),
      }) as RecordedEvent,
  )

export const failureAt = (step: string): NonNullable<Deployment['cause']> => ({
  kind: 'failure',
  step,
  error: {
    code: 'STEP_WATCH_FAILED',
    title: 'The watch saw the new version fail',
    message: 'answered 500',
    hint: '',
    kind: 'terminal',
  },
})
