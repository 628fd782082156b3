import type { AppFact } from '../../src/domain/audit/fact.ts'
import { freezePlan } from '../../src/domain/freeze-plan.ts'
import { noGates } from '../../src/domain/gates/gates.ts'
import type { Migration } from '../../src/domain/migration.ts'
import { noTerms } from '../../src/domain/plan.ts'
import type { Plan, PlannedStep } from '../../src/domain/plan.ts'
import type { Release } from '../../src/domain/release.ts'
import type { AppEntry, RecordedDeployment, ReleaseFacts } from '../../src/domain/release-record/release-facts.ts'
import type { DeploymentEvent, Fact } from '../../src/domain/saga/event.ts'
import { releaseOf } from './release-of.ts'

export const person = (name: string) => ({ kind: 'person', name }) as const

/** Everything that Markdown or HTML could take for its own, in one text. */
export const hostile = '| a | `b` <script>alert(1)</script>\n# c\n- [x] **d** &lt; [e](javascript:f) \u202e\\'

const migrationOf = (id: string, change: Partial<Migration> = {}): Migration => ({
  id,
  name: id,
  file: `${id}_a.sql`,
  checksum: `checksum-${id}`,
  text: '',
  effect: 'expand',
  findings: [],
  down: { removes: [], opaque: false },
  ...change,
})

const notesColumn = { kind: 'column', schema: 'public', table: 'orders', column: 'notes' } as const

const tagsTable = { kind: 'table', schema: '', table: 'tags' } as const

export const imageOfWeb = `registry.example.com:5000/shop-web@sha256:${'a'.repeat(64)}`

export const firstRelease: Release = releaseOf(1, { id: 'r-1', app: 'shop', migrations: [migrationOf('001')] })

export const secondRelease: Release = releaseOf(2, {
  id: 'r-2',
  app: 'shop',
  commit: 'b'.repeat(40),
  tree: 'c'.repeat(40),
  message: hostile,
  author: 'Ada <ada@example.invalid>',
  authors: ['Ada <ada@example.invalid>', `${hostile} <eve@example.invalid>`],
  branches: ['main', 'odd|`branch`'],
  committedAt: '2026-11-27T08:00:00.000Z',
  createdAt: '2026-11-28T09:00:00.000Z',
  artifacts: [
    { service: 'web', digest: `sha256:${'d'.repeat(64)}`, bytes: 12_345, image: imageOfWeb },
    { service: 'worker', digest: `sha256:${'e'.repeat(64)}` },
  ],
  migrations: [
    migrationOf('001'),
    migrationOf('002', { down: { removes: [notesColumn, tagsTable], opaque: false } }),
    migrationOf('003', {
      effect: 'contract',
      findings: [{ line: 3, statement: 'alter table t drop column "a|b"', why: 'old code reads it' }],
      down: null,
    }),
    migrationOf('004', { down: { removes: [], opaque: true } }),
  ],
  changes: {
    since: 'v1',
    leftOut: 2,
    commits: [
      {
        id: '1'.repeat(40),
        author: 'Ada <ada@example.invalid>',
        at: '2026-11-27T08:00:00.000Z',
        subject: 'feat(web)!: notes',
      },
      {
        id: '2'.repeat(40),
        author: 'Ben <ben@example.invalid>',
        at: '2026-11-26T08:00:00.000Z',
        subject: `fix: ${hostile.replaceAll('\n', ' ')}`,
      },
    ],
  },
})

const stepOf = (id: string, change: Partial<PlannedStep>): PlannedStep => ({
  id,
  kind: id.split(':')[0] ?? id,
  version: 1,
  params: null,
  title: `do ${id}`,
  effect: 'none',
  reversible: { kind: 'yes' },
  opensDataWindow: false,
  timeoutMs: 1_000,
  ask: false,
  askWithinMs: null,
  mayBeSkipped: false,
  ...change,
})

const refOf = ({ id, version, commit, fingerprint }: Release): Plan['release'] => ({ id, version, commit, fingerprint })

const approvals = { from: ['ann', 'ben'], count: 2, author: 'barred', expiryMs: 86_400_000 } as const
const check = {
  name: 'change',
  url: 'https://user:secret@changes.example/42?token=secret',
  everyMs: 60_000,
  timeoutMs: 5_000,
}

/** To production, behind people, a checklist and a check; its watch fails. */
export const planOf = (change: Partial<Plan> = {}): Plan =>
  freezePlan({
    ...noTerms,
    kind: 'deploy',
    app: 'shop',
    environment: 'production',
    release: refOf(secondRelease),
    base: refOf(firstRelease),
    ledger: [],
    strategy: 'blue-green',
    gates: { ...noGates, approvals: [approvals], checklist: ['support is told', 'nobody ticks it'], checks: [check] },
    policy: 'p'.repeat(64),
    steps: [
      stepOf('migrate:expand', { effect: 'schema', reversible: { kind: 'while-empty', keeps: 'orders.notes' } }),
      stepOf('test', { title: 'test the new version: npm test', reversible: { kind: 'nothing' }, mayBeSkipped: true }),
      stepOf('shift:web', { effect: 'traffic', opensDataWindow: true }),
      stepOf('bake', { reversible: { kind: 'nothing' }, params: { watch: [{ name: 'web/healthz' }] } }),
    ],
    ...change,
  })

/** Facts a minute apart. */
export const eventsOf = (...facts: readonly Fact[]): readonly DeploymentEvent[] =>
  facts.map((fact, minute) => ({ ...fact, at: new Date(Date.UTC(2026, 10, 28, 10, minute)).toISOString() }))

const earlier = planOf({ steps: [] })
const plan = planOf()
const watchFailed = {
  code: 'STEP_WATCH_FAILED',
  title: 'The watch failed',
  message: 'web/healthz: answered 500',
  hint: '',
  kind: 'terminal',
} as const

/** Approved for a plan that changed, approved again by two, ticked, checked, started, failed and taken back with what was kept. */
const takenBack: readonly Fact[] = [
  { type: 'created', plan: earlier, actor: person('cy'), reason: hostile },
  { type: 'approved', planHash: earlier.hash, actor: person('ann'), reason: 'too early' },
  { type: 'gates-passed' },
  { type: 'replanned', plan },
  { type: 'approved', planHash: plan.hash, actor: person('ann'), reason: hostile },
  { type: 'approved', planHash: plan.hash, actor: person('ben'), reason: 'fine' },
  { type: 'ticked', item: 'support is told', planHash: plan.hash, actor: person('ben') },
  { type: 'gate-checked', check: check.url, verdict: 'pass', why: 'it is filed' },
  { type: 'gate-checked', check: 'https://policy.example/all?token=secret', verdict: 'none', why: '' },
  { type: 'gates-passed' },
  { type: 'lock-granted', epoch: 1, planHash: plan.hash },
  { type: 'step-started', step: 'migrate:expand', operationId: 'o1', before: null },
  { type: 'step-done', step: 'migrate:expand', receipt: null, kept: [] },
  { type: 'step-started', step: 'test', operationId: 'o2', before: null },
  { type: 'step-done', step: 'test', receipt: { ms: 7 }, kept: [] },
  { type: 'step-started', step: 'shift:web', operationId: 'o3', before: null },
  { type: 'step-done', step: 'shift:web', receipt: null, kept: [] },
  { type: 'step-started', step: 'bake', operationId: 'o4', before: null },
  { type: 'step-failed', step: 'bake', error: watchFailed, retryAt: null },
  { type: 'settled', step: 'bake', settlement: { outcome: 'not-done' } },
  { type: 'undo-started', step: 'shift:web', operationId: 'u3' },
  { type: 'undo-done', step: 'shift:web', kept: [] },
  { type: 'undo-started', step: 'migrate:expand', operationId: 'u1' },
  {
    type: 'undo-done',
    step: 'migrate:expand',
    kept: [{ what: 'migration 002', why: `orders.notes holds 2 values ${hostile}` }],
  },
  { type: 'rolled-back' },
]

export const recordedAs = (
  id: string,
  events: readonly DeploymentEvent[],
  change: Partial<RecordedDeployment> = {},
): RecordedDeployment => ({
  id,
  run: null,
  isDrill: false,
  state: 'rolled-back',
  head: { stream: id, seq: events.length, hash: 'f'.repeat(64) },
  anchor: null,
  events,
  newer: null,
  ...change,
})

export const takenBackDeployment = recordedAs('d-back', eventsOf(...takenBack), {
  run: 'run-1',
  anchor: { number: 12, hash: '9'.repeat(64) },
})

const entryOf = (seq: number, fact: AppFact): AppEntry => ({
  stream: 'app:shop',
  seq,
  hash: String(seq).repeat(64),
  at: new Date(Date.UTC(2026, 10, 28, 11, seq)).toISOString(),
  fact,
})

const held = (by: string, environment: string, reason: string): AppFact => ({
  type: 'held',
  environment,
  release: 'r-2',
  by,
  actor: person('dee'),
  reason,
})

const lifted = (reason: string): AppFact => ({
  type: 'hold-lifted',
  environment: 'production',
  release: 'r-2',
  actor: person('ann'),
  reason,
})

/** A release with a hostile text wherever a person may write one. */
export const hostileFacts: ReleaseFacts = {
  release: secondRelease,
  before: firstRelease,
  versions: new Map([['r-2', 'v2']]),
  entries: [
    entryOf(1, {
      type: 'release-recorded',
      release: 'r-2',
      version: 'v2',
      commit: 'b'.repeat(40),
      fingerprint: 'f2',
      actor: person(hostile),
      reason: null,
    }),
    entryOf(2, held('d-back', 'production', hostile)),
    entryOf(3, held('h-1', 'staging', 'slow')),
    entryOf(4, lifted('mended')),
    entryOf(5, held('h-2', 'production', 'again')),
    entryOf(6, lifted('mended again')),
    entryOf(7, held('h-3', 'production', 'a third time')),
  ],
  deployments: [takenBackDeployment],
}
