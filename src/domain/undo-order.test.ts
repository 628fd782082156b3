import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modelStep } from '../../test/rig/saga-plans.ts'
import { randomSteps } from '../../test/rig/saga-random.ts'
import type { PlannedStep } from './plan.ts'
import { undoDependencies, undoOrderOf } from './undo-order.ts'

const runs = { numRuns: 300, seed: 20260101 }

const orderOf = (steps: readonly PlannedStep[]) => undoOrderOf(steps).map(({ id }) => id)

const step = (id: string) => {
  const effects = {
    pause: 'claims',
    migrate: 'schema',
    contract: 'schema',
    start: 'code',
    verify: 'probe',
    resume: 'consumers',
    shift: 'traffic',
    bake: 'none',
    stop: 'stop-old',
    retire: 'stop-old',
    provision: 'infrastructure',
    configure: 'configuration',
  } as const
  const kind = id.split(':')[0] as keyof typeof effects
  return modelStep(id, effects[kind], { [id]: 'after' })
}

describe('the order of undo', () => {
  const examples: readonly (readonly [name: string, plan: string, undo: string])[] = [
    [
      'the default plan',
      'pause migrate start:worker start:intake verify resume shift:intake bake retire:worker retire:intake contract',
      'contract retire:intake retire:worker shift:intake resume verify start:intake start:worker migrate pause',
    ],
    ['recreate', 'pause stop:a migrate start:a resume shift:a', 'shift:a resume start:a migrate stop:a pause'],
    ['a first deployment', 'migrate start:a shift:a', 'shift:a start:a migrate'],
    [
      'one service after the other',
      'migrate start:a shift:a retire:a start:b shift:b retire:b',
      'retire:b retire:a shift:b shift:a start:b start:a migrate',
    ],
    [
      'infrastructure and configuration first',
      'provision configure pause migrate start:a shift:a',
      'shift:a start:a migrate provision configure pause',
    ],
    ['schema alone', 'pause migrate contract', 'contract migrate pause'],
  ]

  it.each(examples)('%s', (_name, plan, undo) => {
    expect(orderOf(plan.split(' ').map(step))).toEqual(undo.split(' '))
  })

  it('is a permutation of the steps with an effect', () => {
    fc.assert(
      fc.property(randomSteps, steps => {
        const effectful = steps.filter(({ effect }) => effect !== 'none').map(({ id }) => id)
        expect(orderOf(steps).toSorted()).toEqual(effectful.toSorted())
      }),
      runs,
    )
  })

  it('puts users before code, code before the schema it was started on, pause claims last', () => {
    const places: readonly (readonly PlannedStep['effect'][])[] = [
      ['traffic', 'consumers', 'probe'],
      ['code'],
      ['infrastructure'],
      ['configuration'],
      ['claims'],
    ]
    fc.assert(
      fc.property(randomSteps, steps => {
        const seen = undoOrderOf(steps).flatMap(({ effect }) => {
          const place = places.findIndex(effects => effects.includes(effect))
          return place === -1 ? [] : [place]
        })
        expect(seen).toEqual(seen.toSorted((a, b) => a - b))
        const order = orderOf(steps)
        steps.forEach((schema, index) => {
          if (schema.effect !== 'schema') return
          for (const { id, effect } of steps.slice(index)) {
            if (effect === 'code') expect(order.indexOf(id)).toBeLessThan(order.indexOf(schema.id))
          }
        })
      }),
      runs,
    )
  })

  it('never waits for something that comes later, so dependencies have no cycle', () => {
    fc.assert(
      fc.property(randomSteps, steps => {
        const order = orderOf(steps)
        for (const step of steps) {
          const own = order.indexOf(step.id)
          for (const id of undoDependencies(steps, step)) expect(order.indexOf(id)).toBeLessThan(own)
        }
      }),
      runs,
    )
  })

  it('lets the pause go although infrastructure and configuration are not back, and nothing that is needed for safety', () => {
    const steps = 'provision configure pause migrate start:a shift:a retire:a'.split(' ').map(step)
    const waits = (id: string) => undoDependencies(steps, step(id)).toSorted()
    expect(waits('pause')).toEqual(['migrate', 'retire:a', 'shift:a', 'start:a'])
    expect(waits('shift:a')).toEqual(['retire:a'])
    expect(waits('start:a')).toEqual(['retire:a', 'shift:a'])
    expect(undoDependencies(steps, modelStep('elsewhere', 'code', {}))).toEqual([])
  })
})
