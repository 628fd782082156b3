import { describe, expect, it } from 'vitest'
import {
  eventsOf,
  firstRelease,
  hostile,
  hostileFacts,
  imageOfWeb,
  person,
  planOf,
  recordedAs,
  takenBackDeployment,
} from '../../../test/rig/recorded-release.ts'
import { demandsVersion, noPolicy } from '../gates/demands.ts'
import type { Fact } from '../saga/event.ts'
import { deploymentRecord } from './deployment-record.ts'
import { releaseRecord } from './release-record.ts'

describe('the record of a release', () => {
  const record = releaseRecord(hostileFacts)

  it('says what it is, and what is new in it', () => {
    expect(record).toMatchObject({
      version: 'v2',
      builtAt: '2026-11-28T09:00:00.000Z',
      built: { actor: person(hostile), link: { stream: 'app:shop', seq: 1 } },
      configuration: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      artifacts: [
        { bytes: 12_345, image: imageOfWeb },
        { service: 'worker', bytes: null, image: null },
      ],
    })
    expect(record.migrations.map(({ id, isNew, wayBack }) => [id, isNew, wayBack])).toEqual([
      ['001', false, { kind: 'removes', objects: [] }],
      ['002', true, { kind: 'removes', objects: ['column public.orders.notes', 'table tags'] }],
      ['003', true, { kind: 'none' }],
      ['004', true, { kind: 'unmeasured' }],
    ])
  })

  it('has no scripts and no configuration in it, only their digests', () => {
    expect(Object.keys(record)).not.toContain('config')
    expect(record.migrations.flatMap(migration => Object.keys(migration))).not.toContain('text')
  })

  it('takes a migration whose text changed for a new one', () => {
    const changed = { ...firstRelease, migrations: firstRelease.migrations.map(one => ({ ...one, checksum: 'other' })) }
    expect(releaseRecord({ ...hostileFacts, before: changed }).migrations[0]?.isNew).toBe(true)
    expect(releaseRecord({ ...hostileFacts, before: null }).migrations.every(({ isNew }) => isNew)).toBe(true)
  })

  it('says that a release from before does not have its commits, who built it and when it was committed', () =>
    expect(releaseRecord({ ...hostileFacts, release: firstRelease, entries: [] })).toMatchObject({
      notes: null,
      built: null,
      committedAt: null,
    }))

  it('tells holds with who put them on and who lifted them, each lifting for its environment and what came before', () =>
    expect(record.holds.map(({ by, environment, lifted }) => [by, environment, lifted?.reason ?? null])).toEqual([
      ['d-back', 'production', 'mended'],
      ['h-1', 'staging', null],
      ['h-2', 'production', 'mended again'],
      ['h-3', 'production', null],
    ]))

  it('is the same for the same facts', () =>
    expect(JSON.stringify(releaseRecord(hostileFacts))).toBe(JSON.stringify(record)))
})

describe('the record of a deployment', () => {
  const record = deploymentRecord(takenBackDeployment, 'r-2')

  it('says who started it, when, how long it took and what came of it', () =>
    expect(record).toMatchObject({
      direction: 'to',
      actor: person('cy'),
      reason: hostile,
      createdAt: '2026-11-28T10:00:00.000Z',
      startedAt: '2026-11-28T10:10:00.000Z',
      endedAt: '2026-11-28T10:24:00.000Z',
      tookMs: 14 * 60_000,
      state: 'rolled-back',
      why: 'bake failed: STEP_WATCH_FAILED: web/healthz: answered 500',
      undone: ['shift:web', 'migrate:expand'],
      kept: [{ what: 'migration 002' }],
    }))

  it('counts approvals of the plan that ran, and says which were void', () => {
    const { approvals, checklist, checks, demanded, policy, passedAt } = record.gates
    expect(approvals.map(({ person: who, isOfThisPlan }) => [who, isOfThisPlan])).toEqual([
      ['ann', false],
      ['ann', true],
      ['ben', true],
    ])
    expect(new Set(approvals.filter(one => one.isOfThisPlan).map(one => one.planHash))).toEqual(
      new Set([record.evidence.planHash]),
    )
    expect(checklist.map(({ item, person: who }) => [item, who])).toEqual([
      ['support is told', 'ben'],
      ['nobody ticks it', null],
    ])
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['change', 'pass'],
      ['policy.example/all', 'none'],
    ])
    expect(demanded).toContain('2 approvals of ann, ben')
    expect([policy, passedAt]).toEqual(['p'.repeat(64), '2026-11-28T10:09:00.000Z'])
    expect(JSON.stringify(record.gates)).not.toContain('secret')
  })

  it('says what tests and watches came to', () => {
    expect(record.tests.map(({ step, outcome }) => [step, outcome])).toEqual([['test', 'passed']])
    expect(record.watches).toMatchObject([
      {
        step: 'bake',
        outcome: 'failed',
        watched: ['web/healthz'],
        watchedMs: null,
        why: expect.stringMatching(/500$/) as string,
      },
    ])
  })

  const plan = planOf({ gates: planOf({}).gates })
  const created: Fact = { type: 'created', plan, actor: person('cy'), reason: null }
  const by = { actor: person('ann'), reason: 'not today' }
  const broken: Fact = { type: 'glass-broken', planHash: plan.hash, told: ['ben'], ...by }
  const begun: readonly Fact[] = [
    created,
    { type: 'gates-passed' },
    { type: 'lock-granted', epoch: 1, planHash: plan.hash },
  ]

  it.each<[string, string, readonly Fact[], object]>([
    [
      'rejected',
      'rejected',
      [created, { type: 'rejected', ...by }],
      { why: 'not today', tookMs: null, decisions: [{ what: 'rejected it', actor: by.actor }] },
    ],
    [
      'expired',
      'expired',
      [created, { type: 'expired', reason: 'nobody came' }],
      { why: 'nobody came', decisions: [{ what: 'let it expire' }] },
    ],
    ['superseded', 'superseded', [created, { type: 'superseded', by: 'd-2' }], { why: 'replaced by d-2' }],
    [
      'aborted',
      'aborted',
      [created, { type: 'abort-requested', ...by }],
      { why: 'aborted by ann: not today', startedAt: null },
    ],
    [
      'waiting behind broken glass',
      'waiting',
      [created, broken],
      { endedAt: null, gates: { passedAt: null, brokenGlass: { told: ['ben'], reason: 'not today' } } },
    ],
    ['under way', 'running', begun, { endedAt: null, tookMs: null, why: null, watches: [{ outcome: 'open' }] }],
  ])('of one that is %s', (_, state, facts, expected) =>
    expect(deploymentRecord(recordedAs('d-1', eventsOf(...facts), { state }), 'r-2')).toMatchObject({
      state,
      ...expected,
    }),
  )

  it.each([
    ['none is loaded', noPolicy.version],
    ['it says nothing of the place', demandsVersion(noPolicy, 'shop', 'production')],
  ])('names no policy where %s', (_, policy) => {
    const events = eventsOf({ type: 'created', plan: planOf({ policy }), actor: person('cy'), reason: null })
    expect(deploymentRecord(recordedAs('d-1', events), 'r-2').gates.policy).toBe(null)
  })

  it('of a rollback that left the release says where it went', () => {
    const back = planOf({ kind: 'rollback', release: plan.base ?? plan.release, base: plan.release })
    const events = eventsOf({ type: 'created', plan: back, actor: person('ben'), reason: 'slow' })
    const left = deploymentRecord(recordedAs('d-1', events, { state: 'waiting' }), 'r-2')
    expect(left).toMatchObject({ kind: 'rollback', direction: 'away', release: 'v1', base: 'v2', reason: 'slow' })
  })
})
