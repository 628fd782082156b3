import { describe, expect, it } from 'vitest'
import { eventsOf, failureAt, planOf, plannedStep } from '../deployment/scene-for-tests.ts'
import { trafficOf } from './traffic.ts'
import { trafficWords } from './traffic-words.ts'

const share = (id: string, weight: number) =>
  plannedStep(id, { params: { service: 'web', weight, sticky: null }, effect: 'traffic' })
const plan = planOf([plannedStep('start:web'), share('shift:web:10', 10), plannedStep('bake'), share('shift:web', 100)])
const startMs = Date.parse('2026-11-18T14:00:00Z')
const at = (second: number): number => startMs + second * 1_000

const started = (step: string) => ({ type: 'step-started', step, operationId: 'o', before: null })
const done = (step: string) => ({ type: 'step-done', step, receipt: null, kept: [] })
const failed = (step: string, retryAt: string | null = null) => ({ type: 'step-failed', step, error: {}, retryAt })
const undone = (step: string) => [
  { type: 'undo-started', step, operationId: 'o' },
  { type: 'undo-done', step, kept: [] },
]

describe('the traffic of a deployment', () => {
  it('is nothing where no step has begun, and where none moves users', () => {
    expect(trafficOf(plan, eventsOf({ type: 'lock-granted' }), { cause: null }, at(9))).toBeNull()
    const still = planOf([plannedStep('start:web')])
    expect(trafficOf(still, eventsOf(started('start:web')), { cause: null }, at(9))).toBeNull()
  })

  it('rises in the steps in which users were moved, each when it was done', () => {
    const events = eventsOf(
      started('start:web'),
      done('start:web'),
      done('shift:web:10'),
      done('bake'),
      done('shift:web'),
    )
    expect(trafficOf(plan, events, { cause: null }, at(60))).toEqual({
      fromMs: at(0),
      toMs: at(60),
      services: [
        {
          service: 'web',
          points: [
            { atMs: at(0), share: 0 },
            { atMs: at(2), share: 10 },
            { atMs: at(4), share: 100 },
          ],
        },
      ],
      pointMs: null,
      turnMs: null,
    })
  })

  it('goes back to nothing with the first undo of a share, and says where it turned', () => {
    const events = eventsOf(
      started('start:web'),
      done('shift:web:10'),
      failed('bake', '2026-11-18T14:00:03Z'),
      failed('bake'),
      ...undone('shift:web:10'),
      ...undone('start:web'),
    )
    const traffic = trafficOf(plan, events, { cause: failureAt('bake') }, at(8))
    expect(traffic?.services[0]?.points).toEqual([
      { atMs: at(0), share: 0 },
      { atMs: at(1), share: 10 },
      { atMs: at(5), share: 0 },
    ])
    expect(traffic?.turnMs).toBe(at(3))
    expect(traffic?.services.map(of => trafficWords(of, traffic))).toEqual([
      '10 % at 14:00:01, turned at 14:00:03, back to 0 % at 14:00:05.',
    ])
  })

  it('counts a share that was found done after an interruption, and one that a person attests', () => {
    const events = eventsOf(
      started('shift:web:10'),
      { type: 'settled', step: 'shift:web:10', settlement: { outcome: 'not-done' } },
      { type: 'settled', step: 'shift:web:10', settlement: { outcome: 'done', receipt: null } },
      { type: 'attested', step: 'shift:web:10' },
    )
    expect(trafficOf(plan, events, { cause: null }, at(4))?.services[0]?.points.map(({ share }) => share)).toEqual([
      0, 10, 0,
    ])
  })

  it('knows the share of a batch of instances, and the point of no return', () => {
    const roll = plannedStep('roll:web:1', { params: { service: 'web', next: 1, base: 3 }, effect: 'traffic' })
    const harsh = planOf([roll], { pointOfNoReturn: 'roll:web:1' })
    const traffic = trafficOf(harsh, eventsOf(started('roll:web:1'), done('roll:web:1')), { cause: null }, at(4))
    expect(traffic?.services[0]?.points.at(-1)).toEqual({ atMs: at(1), share: 25 })
    expect(traffic?.pointMs).toBe(at(0))
  })

  it('keeps services apart', () => {
    const two = planOf([
      share('shift:web', 100),
      plannedStep('shift:api', { params: { service: 'api', weight: 100 }, effect: 'traffic' }),
    ])
    const traffic = trafficOf(two, eventsOf(started('shift:web'), done('shift:web')), { cause: null }, at(4))
    expect(traffic?.services.map(({ service, points }) => [service, points.length])).toEqual([
      ['web', 2],
      ['api', 1],
    ])
    expect(traffic?.services.map(of => trafficWords(of, traffic))).toEqual([
      '100 % at 14:00:01.',
      'No user was moved yet.',
    ])
  })
})
