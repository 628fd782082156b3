import { describe, expect, it } from 'vitest'
import type { SeenPoint } from '../../../src/domain/analysis/series.ts'
import { deploymentOf, eventsOf, planOf, plannedStep } from '../deployment/scene-for-tests.ts'
import { extentOf, gapsOf, runsOf, stretchesOf } from './check-lines.ts'
import { checkSummary, checkWord, watchText } from './check-words.ts'
import { checksOf, watchesOf } from './checks.ts'
import { pathOf, scale } from './scale.ts'

const rhythm = { everyMs: 1_000, withinMs: 500, failures: 2, missingMs: 60_000 }
const limit = { side: 'above', at: 5, timesOld: 2, unit: ' %' } as const
const watch = [
  { kind: 'bad-answers', name: 'bad answers', ...rhythm, service: null, overMs: 10_000, requests: 5, limit },
  { kind: 'http', name: 'web/version', ...rhythm, service: 'web', path: '/version', status: 200 },
]
const watched = { params: { durationMs: 24_000, everyMs: 500, watch } }
const plan = planOf([plannedStep('watch:10', watched), plannedStep('bake', watched)])

const point = (second: number, kind: SeenPoint['kind'], value: number | null = null, old: number | null = null) => ({
  atMs: second * 1_000,
  kind,
  value,
  old,
})
const seen = (name: string, ...points: readonly SeenPoint[]) => [{ watch: name, points }]
const running = (more: Parameters<typeof deploymentOf>[2] = {}) => deploymentOf(plan, 'running', more)

describe('the checks of a deployment', () => {
  it('are the instances, and what the file declares', () => {
    expect(watchesOf(plan).map(one => [one.name, one.kind, one.everyMs, one.limit?.at ?? null])).toEqual([
      ['', 'instances', 500, null],
      ['bad answers', 'bad-answers', 1_000, 5],
      ['web/version', 'http', 1_000, null],
    ])
    expect(watchesOf(plan).map(watchText)).toEqual([
      'what the target says of them, every 0.5 s',
      'bad above 5 % and 2 times as much as the old, every 1.0 s',
      'a path of each instance, every 1.0 s',
    ])
    expect(watchesOf(planOf([plannedStep('start:web')]))).toEqual([])
  })

  it('have what was kept on the way and with the end of every step that watched, and the last verdict', () => {
    const verdict = (kind: string, words = '') => [{ watch: 'bad answers', verdict: kind, words }]
    const events = eventsOf(
      {
        type: 'checkpoint',
        step: 'watch:10',
        data: { watchedMs: 5_000, seen: seen('bad answers', point(1, 'good', 1)), verdicts: [] },
      },
      {
        type: 'step-done',
        step: 'watch:10',
        receipt: { watchedMs: 9, seen: seen('bad answers', point(2, 'good', 2)), verdicts: verdict('pass') },
        kept: [],
      },
      {
        type: 'checkpoint',
        step: 'bake',
        data: {
          watchedMs: 1,
          seen: seen('bad answers', point(9, 'bad', 7, 1)),
          verdicts: verdict('fail', 'bad answers: 7 % is above 5 %'),
        },
      },
      // Of another step, of an older Lockstep, and too large for an event.
      { type: 'checkpoint', step: 'test', data: { seen: seen('bad answers', point(3, 'bad', 9)), verdicts: [] } },
      { type: 'checkpoint', step: 'bake', data: { watchedMs: 4 } },
      { type: 'checkpoint', step: 'bake', data: { 'by-digest': 'd', bytes: 70_000 } },
    )
    const [instances, answers] = checksOf(plan, events, running())
    expect(answers).toMatchObject({
      verdict: 'fail',
      words: 'bad answers: 7 % is above 5 %',
      points: [{ value: 1 }, { value: 2 }, { value: 7, old: 1 }],
    })
    expect(answers && checkWord(answers)).toMatchObject({ word: 'Failed', tone: 'failed' })
    expect(answers && checkSummary(answers)).toBe('1 % to 7 %, limit 5 %; 2 good, 1 bad, 0 without data')
    expect(instances).toMatchObject({ verdict: null, points: [] })
  })

  it('are watching while a step does, whatever the step before has said', () => {
    const events = eventsOf({
      type: 'step-done',
      step: 'watch:10',
      receipt: { seen: [], verdicts: [{ watch: '', verdict: 'pass', words: '' }] },
      kept: [],
    })
    expect(checksOf(plan, events, running({ bake: { status: 'started' } }))[0]?.verdict).toBe('watching')
    expect(checksOf(plan, events, running({ bake: { status: 'pending' } }))[0]?.verdict).toBe('pass')
  })
})

describe('a picture of a check', () => {
  const points = [
    point(1, 'good', 1, 1),
    point(2, 'good', 2),
    point(3, 'no-data'),
    point(4, 'bad', 8, 2),
    point(5, 'good', 3, 2),
    point(60, 'good', 3),
  ]

  it('has a gap where there were no data, and where nobody looked', () => {
    const values = (which: 'value' | 'old') =>
      stretchesOf({ points, gapMs: 4_000 }, which).map(stretch => stretch.map(({ value }) => value))
    expect(values('value')).toEqual([[1, 2], [8, 3], [3]])
    expect(values('old')).toEqual([[1], [2, 2]])
    expect(gapsOf(points, 0, 60_000)).toEqual([{ fromMs: 2_000, toMs: 4_000 }])
    expect(gapsOf([point(1, 'no-data'), point(2, 'no-data')], 1_000, 2_000)).toEqual([{ fromMs: 1_000, toMs: 2_000 }])
  })

  it('joins looks that saw the same where nothing was measured', () => {
    expect(
      runsOf({
        points: [point(1, 'good'), point(2, 'good'), point(3, 'bad'), point(30, 'bad')],
        gapMs: 4_000,
      }),
    ).toEqual([
      { kind: 'good', fromMs: 1_000, toMs: 2_000 },
      { kind: 'bad', fromMs: 2_000, toMs: 3_000 },
      { kind: 'bad', fromMs: 30_000, toMs: 30_000 },
    ])
  })

  it('has room for what was measured and for the limit', () => {
    expect(extentOf(points, 5)).toEqual({ ms: [1_000, 60_000], values: [0, 9.2] })
    expect(extentOf([point(1, 'good', -4)], 0).values).toEqual([-4.6, 0.6])
    expect(extentOf([], 0).values).toEqual([0, 0.15])
    const y = scale([0, 10], [100, 0])
    expect([y(0), y(5), y(10), scale([3, 3], [1, 9])(3)]).toEqual([100, 50, 0, 1])
    expect(
      pathOf([
        [1, 2],
        [3.25, 4],
      ]),
    ).toBe('M1.0 2.0L3.3 4.0')
  })
})
