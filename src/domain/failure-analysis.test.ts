import fc from 'fast-check'
import { expect, it } from 'vitest'
import { failureGroups } from './failure-analysis.ts'
import type { StepFailure } from './failure-analysis.ts'

const failed = (id: string, endedAtMs: number, ...failures: readonly (readonly [string, string, boolean?])[]) => ({
  id,
  endedAtMs,
  failures: failures.map(([kind, code, isUndo = false]) => ({ kind, code, isUndo })),
})

it('counts each deployment once in a group, tells its share of what failed, and the last example', () => {
  const groups = failureGroups([
    failed('d-3', 30, ['test', 'STEP_TEST_FAILED']),
    failed('d-1', 10, ['test', 'STEP_TEST_FAILED'], ['test', 'STEP_TEST_FAILED'], ['start', 'STEP_TIMEOUT', true]),
    failed('d-2', 20),
    failed('d-4', 40, ['start', 'STEP_TIMEOUT']),
  ])
  expect(groups).toEqual([
    {
      kind: 'test',
      code: 'STEP_TEST_FAILED',
      isUndo: false,
      deployments: 2,
      share: 2 / 3,
      last: { id: 'd-3', endedAtMs: 30 },
    },
    {
      kind: 'start',
      code: 'STEP_TIMEOUT',
      isUndo: false,
      deployments: 1,
      share: 1 / 3,
      last: { id: 'd-4', endedAtMs: 40 },
    },
    {
      kind: 'start',
      code: 'STEP_TIMEOUT',
      isUndo: true,
      deployments: 1,
      share: 1 / 3,
      last: { id: 'd-1', endedAtMs: 10 },
    },
  ])
})

it('finds nothing where nothing failed', () => expect(failureGroups([failed('d-1', 1)])).toEqual([]))

const anyFailure: fc.Arbitrary<StepFailure> = fc.record({
  kind: fc.constantFrom('start', 'test'),
  code: fc.constantFrom('A', 'B'),
  isUndo: fc.boolean(),
})
const anyDeployments = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1 }),
    endedAtMs: fc.nat(5),
    failures: fc.array(anyFailure, { maxLength: 6 }),
  }),
  { selector: ({ id }) => id, maxLength: 12 },
)

it('has every failure of every deployment in just one group, in any order of the deployments', () => {
  fc.assert(
    fc.property(anyDeployments, deployments => {
      const groups = failureGroups(deployments)
      expect(failureGroups(deployments.toReversed())).toEqual(groups)
      const has = ({ kind, code, isUndo }: StepFailure) =>
        deployments.filter(({ failures }) =>
          failures.some(one => one.kind === kind && one.code === code && one.isUndo === isUndo),
        )
      const all = new Set(deployments.flatMap(({ failures }) => failures.map(one => JSON.stringify(one))))
      expect(groups).toHaveLength(all.size)
      const anyFailed = deployments.filter(({ failures }) => failures.length > 0).length
      for (const group of groups) {
        const own = has(group)
        expect(group.deployments).toBe(own.length)
        expect(group.share).toBe(own.length / anyFailed)
        expect(own.map(({ id }) => id)).toContain(group.last.id)
        expect(group.last.endedAtMs).toBe(Math.max(...own.map(({ endedAtMs }) => endedAtMs)))
      }
      const counts = groups.map(({ deployments: count }) => count)
      expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    }),
  )
})
