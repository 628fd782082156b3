import { describe, expect, it } from 'vitest'
import { watchFor } from '../../src/steps/watch-for.ts'
import type { Watched, WatchProgress } from '../../src/steps/watch-for.ts'
import type { WatchParams } from '../../src/steps/watch.ts'
import { memoryAlarms, memoryWatch, memoryWatches } from '../../src/adapters/memory/watches.ts'
import type { Shown } from '../../src/adapters/memory/watches.ts'
import type { SeenPoint } from '../../src/domain/analysis/series.ts'
import { testClock } from '../rig/test-clock.ts'
import { until } from '../rig/until.ts'
import { stepWorld } from './step-world.ts'
import { instanceTargetOf } from '../../src/steps/kinds-of-target.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const good: Shown = { kind: 'good', details: 'as it should be' }
const none: Shown = { kind: 'no-data', details: 'the query finds no series' }

const rhythm = { everyMs: 10 * second, withinMs: 5 * second, failures: 3, missingMs: 2 * minute }
const http: WatchParams = { kind: 'http', name: 'intake/healthz', ...rhythm, service: 'intake', path: '/', status: 200 }
const metric: WatchParams = {
  kind: 'prometheus',
  name: 'error share',
  ...rhythm,
  query: 'up',
  url: 'http://metrics.invalid',
  token: null,
  limit: { side: 'above', at: 0.05, timesOld: null, unit: '' },
}
const alarm: WatchParams = { kind: 'alarm', name: 'orders-5xx', ...rhythm, failures: 1, alreadyOn: 'bad' }

type Ended = { readonly watched: Watched } | { readonly code: string; readonly message: string }

/** A watched version whose looks and time the test holds in its hand. */
const watching = async (
  durationMs: number,
  {
    watch = [http, metric],
    watchedMs = 0,
    everyMs = second,
  }: { watch?: WatchParams[]; watchedMs?: number; everyMs?: number } = {},
) => {
  const { world, lines } = await stepWorld()
  const clock = testClock()
  const [asked, measured] = [memoryWatch(), memoryWatch({ kind: 'value', value: 0.01, old: null, details: '' })]
  const alarms = memoryAlarms()
  const stopping = new AbortController()
  const saved: number[] = []
  const told: WatchProgress[] = []
  let ended: Ended | null = null
  let isAway = false
  const seen = instanceTargetOf(world)
  const target = {
    ...seen,
    instances: () => (isAway ? Promise.reject(new Error('connect ECONNREFUSED')) : seen.instances()),
  }
  const running = watchFor(
    {
      ...world,
      target,
      clock,
      signal: stopping.signal,
      watches: { ...memoryWatches(), http: asked, prometheus: measured, alarms },
    },
    {
      durationMs,
      everyMs,
      watch,
      watchedMs,
      saved: async progress => void (saved.push(progress.watchedMs), told.push(progress)),
    },
  ).then(
    watched => (ended = { watched }),
    (error: { readonly code: string; readonly message: string }) =>
      (ended = { code: error.code, message: error.message }),
  )
  return {
    clock,
    asked,
    measured,
    alarms,
    saved,
    told,
    lines,
    stop: (reason: Error) => stopping.abort(reason),
    targetIs: (where: 'there' | 'away') => void (isAway = where === 'away'),
    end: () => ended,
    /** Lets so much time pass, or less if it ends before; when it ended, and how. */
    run: async (ms: number) => {
      await clock.run(ms, () => ended !== null)
      return { atMs: clock.monotonicMs(), ended }
    },
    running,
  }
}

/** All that was seen of one watch: what was told on the way, and what came with the end. */
const pointsOf = (progress: readonly WatchProgress[], watch: string): readonly SeenPoint[] =>
  progress.flatMap(({ seen }) => seen).flatMap(one => (one.watch === watch ? one.points : []))

describe('watching for a span', () => {
  it('passes when the time is over, each look in its own rhythm', async () => {
    const { run, asked, measured } = await watching(65 * second)
    const { atMs, ended } = await run(hour)
    expect(ended).toMatchObject({ watched: { watchedMs: 65 * second } })
    expect(atMs).toBe(65 * second)
    expect([asked.looks(), measured.looks()]).toEqual([7, 7])
    expect([asked.opened(), measured.opened()]).toEqual([0, 0])
  })

  it('bakes for days', async () => {
    const day = 24 * hour
    const slow = { everyMs: 10 * minute, missingMs: hour }
    const { run, saved } = await watching(3 * day, {
      watch: [
        { ...http, ...slow },
        { ...metric, ...slow },
      ],
      everyMs: minute,
    })
    const { atMs, ended } = await run(4 * day)
    expect({ atMs, ended }).toMatchObject({ atMs: 3 * day, ended: { watched: { watchedMs: 3 * day } } })
    expect(saved.at(-1)).toBeGreaterThan(3 * day - 10 * minute)
    // Each is an event for ever.
    expect(saved.length).toBeLessThanOrEqual(1000)
  })

  it('fails with what was measured and against what', async () => {
    const { run, measured } = await watching(hour)
    await run(5 * minute)
    measured.show({ kind: 'value', value: 0.2, old: null, details: '' })
    const { atMs, ended } = await run(hour)
    expect(ended).toEqual({ code: 'STEP_WATCH_FAILED', message: 'error share: 0.2 is above 0.05, 3 times in a row' })
    expect(atMs).toBeLessThanOrEqual(5 * minute + 3 * rhythm.everyMs)
  })

  it('ends with the first look at an alarm that is on: nothing else is looked at, or waited for, after it', async () => {
    const { run, alarms, asked, told } = await watching(hour, { watch: [http, alarm] })
    await run(25 * second)
    alarms.show('orders-5xx', 'ALARM')
    const looks = asked.looks()
    const { atMs, ended } = await run(hour)
    expect(ended).toEqual({ code: 'STEP_WATCH_FAILED', message: 'orders-5xx: ALARM as it is shown' })
    // Its next look, and no more than the one of the other watch that was due at the same moment.
    expect(atMs).toBe(30 * second)
    expect(asked.looks() - looks).toBeLessThanOrEqual(1)
    expect(pointsOf(told, 'orders-5xx').filter(({ kind }) => kind === 'bad')).toHaveLength(1)
  })

  it('never passes by an alarm that was on before, and has not gone out', async () => {
    const { run, alarms } = await watching(minute, { watch: [{ ...alarm, alreadyOn: 'no-data' }] })
    alarms.show('orders-5xx', 'ALARM')
    expect((await run(hour)).ended).toEqual({
      code: 'STEP_WATCH_INCONCLUSIVE',
      message: 'orders-5xx: no data: on since before it was watched: ALARM as it is shown, for 120 s',
    })
  })

  it('keeps what every watch saw, once each, with how it was judged', async () => {
    const { run, measured, told } = await watching(2 * minute)
    measured.show({ kind: 'value', value: 0.02, old: 0.01, details: '' })
    await run(61 * second)
    measured.show(none)
    await run(20 * second)
    measured.show({ kind: 'value', value: 0.03, old: null, details: '' })
    const { ended } = await run(hour)
    const watched = (ended as { watched: Watched }).watched
    expect(watched.verdicts).toEqual([
      { watch: '', verdict: 'pass', words: '' },
      { watch: 'intake/healthz', verdict: 'pass', words: '' },
      { watch: 'error share', verdict: 'pass', words: '' },
    ])
    const points = pointsOf([...told, watched], 'error share')
    expect(points.map(({ atMs }) => atMs)).toEqual(points.map((_, at) => at * 10 * second))
    expect(points[0]).toEqual({ atMs: 0, kind: 'good', value: 0.02, old: 0.01 })
    expect(points[7]).toEqual({ atMs: 70 * second, kind: 'no-data', value: null, old: null })
    expect(points.at(-1)).toMatchObject({ kind: 'good', value: 0.03, old: null })
    expect(told.every(({ verdicts }) => verdicts.length === 0)).toBe(true)
    // The instances are looked at every second: no more is kept than can be drawn.
    expect(pointsOf([...told, watched], '').length).toBeLessThanOrEqual(240)
  })

  it('keeps what was seen of a version that failed, and counts it as no more watched', async () => {
    const { run, measured, told } = await watching(hour)
    await run(31 * second)
    measured.show({ kind: 'value', value: 0.2, old: null, details: '' })
    await run(hour)
    const last = told.at(-1)
    expect(last?.watchedMs).toBe(told.at(-2)?.watchedMs)
    expect(last?.verdicts.at(-1)).toEqual({
      watch: 'error share',
      verdict: 'fail',
      words: 'error share: 0.2 is above 0.05, 3 times in a row',
    })
    expect(pointsOf(told, 'error share').map(({ value }) => value)).toContain(0.2)
  })

  it('says the verdict also where what was seen cannot be kept', async () => {
    const { world, lines } = await stepWorld()
    const clock = testClock()
    const asked = memoryWatch()
    asked.show({ kind: 'bad', details: 'answered 500 instead of 200' })
    const quick = { ...http, everyMs: second, failures: 2 }
    let code: unknown = null
    const watches = { ...memoryWatches(), http: asked }
    const saved = () => Promise.reject(new Error('the store is away'))
    const failing = watchFor(
      { ...world, clock, watches },
      { durationMs: minute, everyMs: second, watch: [quick], watchedMs: 0, saved },
    ).catch((error: { readonly code: string }) => (code = error.code))
    await clock.run(hour, () => code !== null)
    await failing
    expect(code).toBe('STEP_WATCH_FAILED')
    expect(lines).toContain('what was seen could not be kept: Error: the store is away')
  })

  it('does not let a look that hangs hold up the others', async () => {
    const { run, measured, asked } = await watching(hour)
    measured.show('hangs')
    await run(30 * second)
    asked.show({ kind: 'bad', details: 'answered 500 instead of 200' })
    expect(await run(30 * second)).toMatchObject({ ended: { code: 'STEP_WATCH_FAILED' } })
  })

  it('takes a look that hangs for one without data, and never passes by it', async () => {
    const { run, measured } = await watching(minute)
    measured.show('hangs')
    await run(46 * second)
    expect([measured.looks(), measured.hanging()]).toEqual([5, 0])
    const { atMs, ended } = await run(hour)
    expect(ended).toEqual({
      code: 'STEP_WATCH_INCONCLUSIVE',
      message: 'error share: no data: no answer within 5000 ms, for 120 s',
    })
    expect(atMs).toBe(2 * minute)
  })

  it('takes a path that hangs for a bad answer', async () => {
    const { run, asked } = await watching(minute)
    asked.show('hangs')
    expect((await run(hour)).ended).toMatchObject({
      code: 'STEP_WATCH_FAILED',
      message: 'intake/healthz: no answer within 5000 ms, 3 times in a row',
    })
  })

  it('names a metric that does not exist', async () => {
    const { run, measured } = await watching(10 * second)
    measured.show(none)
    expect((await run(hour)).ended).toEqual({
      code: 'STEP_WATCH_INCONCLUSIVE',
      message: 'error share: no data: the query finds no series, for 120 s',
    })
  })

  it('goes on for as long as data were missing', async () => {
    const { run, measured } = await watching(10 * minute)
    await run(4 * minute + second)
    measured.show(none)
    await run(minute)
    measured.show({ kind: 'value', value: 0, old: null, details: '' })
    expect(await run(hour)).toMatchObject({ atMs: 11 * minute, ended: { watched: { watchedMs: 10 * minute } } })
  })

  it('watches again what nobody watched while the process stood still', async () => {
    const { run, clock, asked } = await watching(10 * minute)
    await run(2 * minute + 5 * second)
    const looks = asked.looks()
    clock.jump(hour)
    const { atMs } = await run(hour)
    expect(atMs).toBeGreaterThan(hour + 10 * minute - 5 * second)
    expect(asked.looks() - looks).toBeGreaterThanOrEqual(47)
  })

  it('goes on from what an earlier process watched, with enough looks of its own', async () => {
    const first = await watching(10 * minute)
    await first.run(7 * minute)
    first.stop(new Error('the process stops'))
    await first.run(minute)
    const watchedMs = first.saved.at(-1) ?? 0
    expect(watchedMs).toBeGreaterThan(7 * minute - 10 * second)
    const rest = await (await watching(10 * minute, { watchedMs })).run(hour)
    expect(rest.atMs).toBe(10 * minute - watchedMs)
    const done = await (await watching(10 * minute, { watchedMs: 10 * minute })).run(hour)
    expect(done.atMs).toBe(2 * rhythm.everyMs)
  })

  it('ends with its signal, whatever is under way, and leaves nothing open', async () => {
    const { run, stop, measured, asked, end } = await watching(hour)
    measured.show('hangs')
    await run(minute / 2)
    stop(new Error('taken back'))
    await run(minute)
    expect(end()).toMatchObject({ message: 'taken back' })
    expect([asked.opened(), measured.opened()]).toEqual([0, 0])
    const looks = asked.looks()
    await run(hour)
    expect(asked.looks()).toBe(looks)
  })

  it('waits for a target that is away for a while, and says why when it stays away', async () => {
    const { run, targetIs } = await watching(minute)
    await run(20 * second)
    targetIs('away')
    await run(30 * second)
    targetIs('there')
    expect(await run(hour)).toMatchObject({ atMs: 90 * second, ended: { watched: { watchedMs: minute } } })
    const lost = await watching(minute)
    lost.targetIs('away')
    expect((await lost.run(hour)).ended).toEqual({
      code: 'STEP_WATCH_INCONCLUSIVE',
      message: 'no data: the look failed: connect ECONNREFUSED, for 120 s',
    })
  })

  it('ends only when everything is closed, but waits for nothing after a breach', async () => {
    const passing = await watching(minute)
    const close = passing.asked.holdClosing()
    await passing.run(hour)
    expect(passing.end()).toBeNull()
    close()
    expect((await passing.run(hour)).ended).toMatchObject({ watched: { watchedMs: minute } })
    const failing = await watching(minute)
    const closeToo = failing.asked.holdClosing()
    failing.asked.show({ kind: 'bad', details: 'answered 500 instead of 200' })
    await failing.run(hour)
    expect(failing.end()).toMatchObject({ code: 'STEP_WATCH_FAILED' })
    closeToo()
    await until('it is closed all the same', () => failing.asked.opened() === 0)
  })

  it('opens nothing that it does not close when one watch cannot be opened', async () => {
    const { world } = await stepWorld()
    const asked = memoryWatch()
    const span = { durationMs: second, everyMs: second, watchedMs: 0, saved: async () => undefined }
    const watch = [http, { ...metric, url: { kind: 'env' as const, name: 'METRICS' } }]
    const watches = { ...world.watches, http: asked }
    await expect(watchFor({ ...world, watches }, { ...span, watch })).rejects.toMatchObject({
      code: 'VARIABLE_SECRET_MISSING',
      message: 'prometheus url refers to env METRICS, which is not set where Lockstep runs',
    })
    expect(asked.opened()).toBe(0)
  })

  it('says in the log what it saw when it was not good, and when it was good again', async () => {
    const { run, asked, lines } = await watching(minute)
    await run(5 * second)
    asked.show({ kind: 'bad', details: 'answered 500 instead of 200' })
    await run(10 * second)
    asked.show(good)
    await run(hour)
    expect(lines.filter(line => line.startsWith('intake'))).toEqual([
      'intake/healthz: bad: answered 500 instead of 200',
      'intake/healthz: good: as it should be',
    ])
  })
})
