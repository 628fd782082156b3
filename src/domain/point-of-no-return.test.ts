import { describe, expect, it } from 'vitest'
import { modelStep } from '../../test/rig/saga-plans.ts'
import type { PlannedStep } from './plan.ts'
import { asksBeforePoint, pointOfNoReturn } from './point-of-no-return.ts'

const safe = (id: string) => modelStep(id, 'code', {})
const point = (id: string) => modelStep(id, 'schema', {}, { reversible: { kind: 'no', why: 'it removes a column' } })
const empty = modelStep('empty', 'schema', {}, { reversible: { kind: 'while-empty', keeps: 'a column' } })

const asks = (steps: readonly PlannedStep[], step: PlannedStep, mayCross: readonly string[] = []): boolean =>
  asksBeforePoint({ steps, mayCross }, step)

describe('the point of no return', () => {
  it('is the first step that cannot be taken back', () => {
    expect(pointOfNoReturn([safe('a'), point('b'), point('c')])?.id).toBe('b')
  })

  it('is nowhere when everything can be taken back, or is kept', () => {
    expect(pointOfNoReturn([safe('a'), empty])).toBeNull()
    expect(pointOfNoReturn([])).toBeNull()
  })

  it('is asked about in the middle, where steps that can fail come after it', () => {
    const steps = [safe('a'), point('b'), safe('c')]
    expect(steps.map(step => asks(steps, step))).toEqual([false, true, false])
  })

  it('is not asked about at the end, nor again at a second such step', () => {
    const atEnd = [safe('a'), point('b')]
    expect(atEnd.map(step => asks(atEnd, step))).toEqual([false, false])
    const two = [point('a'), point('b'), safe('c')]
    expect(two.map(step => asks(two, step))).toEqual([true, false, false])
  })

  it.each([
    ['run:purge', false],
    ['run', false],
    ['run:warm', true],
    ['migrate', true],
  ])('where the policy names %s, a step run:purge is asked about: %s', (name, isAsked) => {
    const steps = [safe('a'), point('run:purge'), safe('c')]
    expect(steps.map(step => asks(steps, step, [name]))).toEqual([false, isAsked, false])
  })
})
