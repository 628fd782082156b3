import { describe, expect, it } from 'vitest'
import { doraOf } from './dora.ts'
import type { DeploymentFact } from './dora.ts'

const hour = 3_600_000
const span = 10 * 24 * hour

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
      ...change,
    }
  })
const of = (...changes: readonly Partial<DeploymentFact>[]) => doraOf(sequence(...changes), span)
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
  })
})

it('counts what came through, and from the first commit to the first time that it did', () => {
  const late = { committedAtMs: 0, endedAtMs: 30 * hour }
  const facts = of({}, {}, { release: 'r-1' }, late, { committedAtMs: null })
  expect(facts).toMatchObject({ deployments: 5, deploymentsPerDay: 0.5 })
  expect(facts.leadTimeMs).toEqual({ count: 3, median: 2 * hour, p90: 30 * hour })
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
  expect(deploymentMs).toEqual({ count: 1, median: hour, p90: hour })
  expect(stepMs).toEqual([
    { kind: 'start', count: 2, median: 20, p90: 30 },
    { kind: 'shift', count: 1, median: 5, p90: 5 },
  ])
})
