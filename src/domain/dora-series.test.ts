import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DeploymentFact } from './deployment-fact.ts'
import { doraOf } from './dora.ts'
import { doraSeries } from './dora-series.ts'

const hour = 3_600_000
const period = { fromMs: 0, untilMs: 10 * hour }

const factAt = (id: number, endedAtMs: number, more: Partial<DeploymentFact> = {}): DeploymentFact => ({
  id: `d-${id}`,
  kind: 'deploy',
  release: `r-${id}`,
  base: `r-${id - 1}`,
  state: 'succeeded',
  isDrill: false,
  hasFailed: false,
  committedAtMs: endedAtMs - hour,
  startedAtMs: endedAtMs - 20 * 60_000,
  usersAtMs: endedAtMs - 10 * 60_000,
  endedAtMs,
  steps: [],
  failures: [],
  ...more,
})

it('shows when what is counted ended, and has no data where nothing did', () => {
  const failed = { state: 'rolled-back', hasFailed: true } as const
  const parts = doraSeries([factAt(1, hour), factAt(2, 3 * hour, failed), factAt(3, 7 * hour)], period, 5)
  expect(parts.map(({ fromMs, untilMs }) => [fromMs / hour, untilMs / hour])).toEqual([
    [0, 2],
    [2, 4],
    [4, 6],
    [6, 8],
    [8, 10],
  ])
  expect(parts.map(({ deployments }) => deployments)).toEqual([1, 0, 0, 1, 0])
  expect(parts[0]).toMatchObject({ leadTimeMs: hour, changeFailRate: { of: 1, count: 0 }, recoveryTimeMs: null })
  expect(parts[1]).toMatchObject({ leadTimeMs: null, changeFailRate: { of: 1, count: 1 }, recoveryTimeMs: hour / 6 })
  // What it mends failed in an earlier part.
  expect(parts[3]).toMatchObject({ reworkRate: { of: 1, count: 1 } })
  expect(parts[4]).toMatchObject({ changeFailRate: null, reworkRate: null, leadTimeMs: null })
})

it('has no parts where none are wanted', () => {
  expect(doraSeries([factAt(1, hour)], period, 0)).toEqual([])
})

const anyFact = fc.record<Partial<DeploymentFact>>({
  kind: fc.constantFrom('deploy', 'rollback'),
  state: fc.constantFrom('succeeded', 'rolled-back', 'aborted'),
  isDrill: fc.boolean(),
  hasFailed: fc.boolean(),
  release: fc.constantFrom('r-0', 'r-1', 'r-2'),
  base: fc.constantFrom('r-0', 'r-1', 'r-2'),
  usersAtMs: fc.option(fc.integer({ min: 0, max: hour })),
})

it('its parts add up to the whole, however many they are, and cover all of it', () => {
  const anyFacts = fc
    .array(anyFact, { maxLength: 20 })
    .map(changes => changes.map((change, index) => factAt(index, (index + 1) * hour, change)))
  fc.assert(
    fc.property(anyFacts, fc.integer({ min: 1, max: 13 }), (facts, count) => {
      const whole = doraOf(facts, period)
      const parts = doraSeries(facts, period, count)
      const added = (figure: (part: (typeof parts)[number]) => number) =>
        parts.reduce((sum, part) => sum + figure(part), 0)
      expect(added(({ deployments }) => deployments)).toBe(whole.deployments)
      expect(added(({ changeFailRate }) => changeFailRate?.of ?? 0)).toBe(whole.changeFailRate?.of ?? 0)
      expect(added(({ changeFailRate }) => changeFailRate?.count ?? 0)).toBe(whole.changeFailRate?.count ?? 0)
      expect(added(({ reworkRate }) => reworkRate?.of ?? 0)).toBe(whole.reworkRate?.of ?? 0)
      expect(added(({ reworkRate }) => reworkRate?.count ?? 0)).toBe(whole.reworkRate?.count ?? 0)
      expect(added(({ fromMs, untilMs }) => untilMs - fromMs)).toBe(period.untilMs - period.fromMs)
      expect(parts.every((part, at) => at === 0 || part.fromMs === parts[at - 1]?.untilMs)).toBe(true)
    }),
  )
})
