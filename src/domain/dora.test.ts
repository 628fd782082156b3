import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeploymentFact } from './deployment-fact.ts'
import { doraOf } from './dora.ts'

const hour = 3_600_000
const period = { fromMs: 0, untilMs: 10 * 24 * hour }

/** Deployments one hour after the other, each committed two hours before and with users on it after half an hour. */
const sequence = (...changes: readonly Partial<DeploymentFact>[]): readonly DeploymentFact[] =>
  changes.map((change, index) => {
    const endedAtMs = (index + 10) * hour
    return {
      id: `d-${index}`,
      kind: 'deploy',
      release: `r-${index}`,
      base: `r-${index - 1}`,
      state: 'succeeded',
      isDrill: false,
      hasFailed: false,
      committedAtMs: endedAtMs - 2 * hour,
      startedAtMs: endedAtMs - hour,
      usersAtMs: endedAtMs - hour / 2,
      endedAtMs,
      steps: [],
      failures: [],
      ...change,
    }
  })
const of = (...changes: readonly Partial<DeploymentFact>[]) => doraOf(sequence(...changes), period)
const failedWithUsers = { state: 'rolled-back', hasFailed: true } as const
const back = { kind: 'rollback', base: 'r-1', release: 'r-0', committedAtMs: null } as const

it('says that there are no data rather than 0', () => {
  expect(of()).toEqual({
    days: 10,
    deployments: 0,
    deploymentsPerDay: null,
    leadTimeMs: null,
    changeFailRate: null,
    recoveryTimeMs: null,
    reworkRate: null,
    deploymentMs: null,
    stepMs: [],
    failures: [],
  })
})

it('counts what came through, and from the first commit to the first time that it did', () => {
  const late = { committedAtMs: 0, endedAtMs: 30 * hour }
  const facts = of({}, {}, { release: 'r-1' }, late, { committedAtMs: null })
  expect(facts).toMatchObject({ deployments: 5, deploymentsPerDay: 0.5 })
  expect(facts.leadTimeMs).toEqual({ count: 3, median: 2 * hour, p90: 30 * hour, p95: 30 * hour })
})

describe('change fail rate and recovery time', () => {
  it.each([
    ['all good', [{}, {}], { of: 2, count: 0 }, null],
    ['taken back with users on it', [{}, failedWithUsers], { of: 2, count: 1 }, hour / 2],
    ['left by a rollback', [{}, {}, back], { of: 2, count: 1 }, 1.5 * hour],
    ['taken back before users saw it', [{}, { ...failedWithUsers, usersAtMs: null }], { of: 1, count: 0 }, null],
    ['aborted by a person', [{}, { state: 'rolled-back' }], { of: 1, count: 0 }, null],
    ['a rollback that did not come through', [{}, {}, { ...back, state: 'rolled-back' }], { of: 2, count: 0 }, null],
    ['a rollback of a drill', [{}, {}, { ...back, isDrill: true }], { of: 2, count: 0 }, null],
    [
      'a rollback after the next one came through',
      [{}, {}, {}, { ...back, base: 'r-2' }],
      { of: 3, count: 1 },
      1.5 * hour,
    ],
    ['rejected before it started', [{ state: 'rejected', startedAtMs: null, usersAtMs: null }], null, null],
  ] as const)('%s', (_name, changes, rate, recoveryMs) => {
    const { changeFailRate, recoveryTimeMs } = of(...changes)
    expect(changeFailRate).toEqual(rate)
    expect(recoveryTimeMs?.median ?? null).toBe(recoveryMs)
  })
})

it.each([
  ['nothing to mend', [{}, {}], { of: 2, count: 0 }],
  ['the next after a failure', [{}, failedWithUsers, {}, {}], { of: 3, count: 1 }],
  ['the next after a rollback', [{}, {}, back, {}], { of: 3, count: 1 }],
  ['two failures, one that mends', [failedWithUsers, failedWithUsers, {}], { of: 1, count: 1 }],
  ['not yet mended', [{}, failedWithUsers], { of: 1, count: 0 }],
  ['nothing came through', [failedWithUsers], null],
] as const)('rework: %s', (_name, changes, rate) => {
  expect(of(...changes).reworkRate).toEqual(rate)
})

it('durations: deployments from their first step to their end, steps by kind, drills aside', () => {
  const steps = [
    { kind: 'start', ms: 10 },
    { kind: 'start', ms: 30 },
    { kind: 'shift', ms: 5 },
  ]
  const { deploymentMs, stepMs } = of({ steps }, { startedAtMs: null }, { steps, isDrill: true })
  expect(deploymentMs).toEqual({ count: 1, median: hour, p90: hour, p95: hour })
  expect(stepMs).toEqual([
    { kind: 'start', count: 2, median: 20, p90: 30, p95: 30 },
    { kind: 'shift', count: 1, median: 5, p90: 5, p95: 5 },
  ])
})

describe('a period', () => {
  const [first, second] = sequence({}, {})
  const after = sequence({}, {}, { ...back, base: 'r-1' })
  const until = (untilMs: number, facts: readonly DeploymentFact[] = after) => doraOf(facts, { fromMs: 0, untilMs })

  it('has its beginning in it, and its end not', () => {
    const facts = [first, second].flatMap(fact => fact ?? [])
    expect(until(10 * hour, facts).deployments).toBe(0)
    expect(until(11 * hour, facts).deployments).toBe(1)
    expect(doraOf(facts, { fromMs: 11 * hour, untilMs: 12 * hour }).deployments).toBe(1)
  })

  it('knows of a release that it was left by a rollback which came later, and does not count the rollback', () => {
    expect(until(12 * hour)).toMatchObject({ deployments: 2, changeFailRate: { of: 2, count: 1 } })
    expect(until(12 * hour, after.slice(0, 2))).toMatchObject({ changeFailRate: { of: 2, count: 0 } })
  })
})

const anyFact = fc.record<Partial<DeploymentFact>>({
  kind: fc.constantFrom('deploy', 'rollback'),
  state: fc.constantFrom('succeeded', 'rolled-back', 'rejected', 'aborted'),
  isDrill: fc.boolean(),
  hasFailed: fc.boolean(),
  release: fc.constantFrom('r-0', 'r-1', 'r-2'),
  base: fc.constantFrom('r-0', 'r-1', 'r-2'),
  usersAtMs: fc.option(fc.integer({ min: 0, max: 10 * hour })),
  startedAtMs: fc.option(fc.integer({ min: 0, max: 10 * hour })),
  committedAtMs: fc.option(fc.integer({ min: 0, max: 10 * hour })),
})
const anyFacts = fc.array(anyFact, { maxLength: 30 }).map(changes => sequence(...changes))

describe('of whatever deployments', () => {
  it('the order in which they are given does not matter, and drills change nothing', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        const dora = doraOf(facts, period)
        expect(doraOf(facts.toReversed(), period)).toEqual(dora)
        const other = facts.filter(({ isDrill }) => !isDrill)
        expect(doraOf(other, period)).toEqual(dora)
      }),
    )
  })

  it('each share is of at least as many as it counts, and each failed one has a recovery time', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        const { deployments, changeFailRate, reworkRate, recoveryTimeMs, leadTimeMs } = doraOf(facts, period)
        for (const share of [changeFailRate, reworkRate])
          if (share !== null) {
            expect(share.of).toBeGreaterThan(0)
            expect(share.count).toBeLessThanOrEqual(share.of)
          }
        expect(recoveryTimeMs?.count ?? 0).toBe(changeFailRate?.count ?? 0)
        expect(reworkRate?.of ?? 0).toBe(deployments)
        expect(leadTimeMs?.count ?? 0).toBeLessThanOrEqual(deployments)
      }),
    )
  })

  it('two periods beside each other count together what both count at once', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 45 }), (facts, at) => {
        const cut = at * hour
        const parts = [doraOf(facts, { ...period, untilMs: cut }), doraOf(facts, { ...period, fromMs: cut })]
        const whole = doraOf(facts, period)
        const added = (figure: (dora: typeof whole) => number) => parts.reduce((sum, part) => sum + figure(part), 0)
        expect(added(({ deployments }) => deployments)).toBe(whole.deployments)
        expect(added(({ changeFailRate }) => changeFailRate?.of ?? 0)).toBe(whole.changeFailRate?.of ?? 0)
        expect(added(({ changeFailRate }) => changeFailRate?.count ?? 0)).toBe(whole.changeFailRate?.count ?? 0)
        expect(added(({ deploymentMs }) => deploymentMs?.count ?? 0)).toBe(whole.deploymentMs?.count ?? 0)
      }),
    )
  })
})
