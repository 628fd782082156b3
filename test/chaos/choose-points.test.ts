import { expect, it } from 'vitest'
import { byWhatIsLeft, everyPair, everyPoint, wishes } from './choose-points.ts'
import type { CrashPoint } from './crash-point.ts'
import { labelOf, pairsOf, pointOf } from './crash-point.ts'
import { isLookedAtHere } from './same-elsewhere.ts'
import { after, atTheBegin } from './under-way.ts'

const point: CrashPoint = {
  strategy: 'canary',
  order: 'code-first',
  direction: 'forward',
  step: 'shift:worker:10',
  call: 'router:set-route',
  n: 1,
  side: 'after',
}

it('names a point, and pairs what describes it', () => {
  expect(labelOf(point)).toBe('canary/code-first/forward/shift:worker:10/router:set-route#1/after')
  expect(pointOf(labelOf(point))).toEqual(point)
  expect(pairsOf(point)).toHaveLength(15)
  expect(pairsOf({ ...point, step: 'shift:intake:50~' })).toEqual(pairsOf(point))
  expect(pairsOf({ ...point, step: 'shift:worker:10.undo' })).not.toEqual(pairsOf(point))
})

it('wants every point once, and those of a deployment that did not end right stay without success', () => {
  const known = labelOf({ ...point, step: 'known' })
  const choice = everyPoint(label => !label.includes('unwanted'), { survived: [known], met: [] })
  expect(choice.wants(point)).toBe(true)
  expect(choice.wants({ ...point, step: 'unwanted' })).toBe(false)
  expect(choice.left()).toEqual([labelOf(point)])
  choice.hit(point)
  expect(choice.wants(point)).toBe(false)
  choice.ended([point], false)
  expect([choice.survived(), choice.left()]).toEqual([[known], [labelOf(point)]])
  choice.ended([point], true)
  expect([choice.survived(), choice.left(), choice.survivedPoints()]).toEqual([[known, labelOf(point)], [], 2])
})

it('wants what a change leaves behind first, and what only reads last', () => {
  const choice = everyPoint(() => true, { survived: [], met: [] })
  const change: CrashPoint = { ...point, call: 'store:append-asked' }
  const points = [
    { ...change, side: 'after' },
    { ...change, side: 'before' },
    { ...point, call: 'store:select-ledger', side: 'after' },
  ] as const
  const wanted = wishes.map(wish => {
    choice.want(wish)
    return points.map(choice.wants)
  })
  expect(wanted).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ])
})

it('looks at what leaves nothing of its own in one kind of deployment, and at the rest in each', () => {
  const before: CrashPoint = { ...point, side: 'before' }
  const read: CrashPoint = { ...point, call: 'store:select-ledger' }
  const choice = everyPoint(() => true, { survived: [point, before, read].map(labelOf), met: [] }, byWhatIsLeft)
  expect([point, before, read].map(choice.wants)).toEqual([false, false, false])
  expect([point, before, read].map(one => choice.wants({ ...one, strategy: 'linear' }))).toEqual([true, false, false])
  expect([before, read].map(one => choice.wants({ ...one, step: 'shift:worker:50' }))).toEqual([true, true])
})

it('cuts a step off for what is met only while it is settled, a few times', () => {
  const settled: CrashPoint = { ...point, step: 'shift:worker:10~', call: 'store:append-settled' }
  const survived = [point, { ...point, n: 2 }, { ...point, n: 3 }].map(labelOf)
  const choice = everyPoint(() => true, { survived, met: [labelOf(settled)] }, byWhatIsLeft)
  expect(choice.leadsOn({ ...point, call: 'store:select-ledger' })).toBe(false)
  expect(choice.leadsOn({ ...point, step: 'shift:worker:50' })).toBe(false)
  expect(choice.leadsOn({ ...point, strategy: 'linear' })).toBe(false)
  expect([choice.leadsOn(point), choice.leadsOn(point), choice.leadsOn({ ...point, n: 2 })]).toEqual([
    true,
    false,
    true,
  ])
  choice.ended([settled], true)
  expect(choice.leadsOn({ ...point, n: 3 })).toBe(false)
})

it('cuts an undo off for what is met only when it runs again', () => {
  const undo: CrashPoint = { ...point, step: 'pause.undo', call: 'store:commit' }
  const again: CrashPoint = { ...undo, n: 2 }
  const choice = everyPoint(() => true, { survived: [labelOf(undo)], met: [labelOf(again)] }, byWhatIsLeft)
  expect(choice.wants(undo)).toBe(false)
  expect(choice.leadsOn({ ...undo, step: 'resume.undo' })).toBe(false)
  expect([choice.leadsOn(undo), choice.leadsOn(undo)]).toEqual([true, false])
  choice.ended([again], true)
  expect(choice.leadsOn({ ...undo, n: 3 })).toBe(false)
})

it('looks once at what comes by the clock, in whichever step it falls', () => {
  const claimed: CrashPoint = { ...point, call: 'store:claim-run' }
  const choice = everyPoint(() => true, { survived: [labelOf(claimed)], met: [] }, byWhatIsLeft)
  expect(choice.wants({ ...claimed, step: 'pause.undo', strategy: 'rolling', n: 2 })).toBe(false)
  expect(choice.wants({ ...claimed, side: 'before' })).toBe(true)
  const read: CrashPoint = { ...point, call: 'store:select-events' }
  expect(choice.wants(read)).toBe(true)
  choice.hit(read)
  expect(choice.wants({ ...read, step: 'resume.undo' })).toBe(false)
  expect(choice.wants({ ...read, call: 'store:insert-events' })).toBe(true)
})

it('leads on from where a deployment is made to what comes before its first step once more', () => {
  const made: CrashPoint = { ...point, step: 'create', call: 'store:commit' }
  const fence: CrashPoint = { ...point, step: 'begin', call: 'store:raise-flag-epoch' }
  const choice = everyPoint(() => true, { survived: [labelOf(made)], met: [labelOf(fence)] }, byWhatIsLeft)
  expect(choice.leadsOn(made)).toBe(true)
  expect(choice.leadsOn({ ...made, step: 'pause' })).toBe(false)
})

it('looks once at how a run ends, whatever was deployed', () => {
  const ends: CrashPoint = { ...point, step: 'end', call: 'store:with-stream_heads' }
  const choice = everyPoint(() => true, { survived: [labelOf(ends)], met: [] }, byWhatIsLeft)
  expect(choice.wants({ ...ends, strategy: 'rolling', direction: 'late' })).toBe(false)
  expect(choice.wants({ ...ends, side: 'before' })).toBe(true)
})

it('wants a point only for a pair that no point before it had', () => {
  const choice = everyPair()
  expect(choice.wants(point)).toBe(true)
  choice.hit(point)
  expect(choice.wants({ ...point, n: 2, step: 'shift:intake:50' })).toBe(false)
  const other: CrashPoint = { ...point, side: 'before' }
  expect(choice.wants(other)).toBe(true)
  expect(choice.pairs()).toEqual({ met: 20, covered: 15 })
})

it('knows which step is under way by its events', () => {
  const at = '2026-01-01T00:00:00Z'
  const error = { code: 'X', title: '', message: '', hint: '', kind: 'terminal' as const }
  const begun = after(atTheBegin, [{ type: 'step-started', at, step: 'pause', operationId: '', before: null }])
  expect(begun).toEqual({ step: 'pause', isTakenOver: false, isTurned: false })
  const taken = after(begun, [{ type: 'taken-over', at, epoch: 2, node: '' }])
  expect(taken.isTakenOver).toBe(true)
  const failed = after(taken, [{ type: 'step-failed', at, step: 'pause', error, retryAt: null }])
  expect(failed).toEqual({ step: 'pause', isTakenOver: false, isTurned: true })
  const undone = after(failed, [{ type: 'undo-started', at, step: 'pause', operationId: '' }])
  expect(undone.step).toBe('pause.undo')
  expect(after(undone, [{ type: 'rolled-back', at }]).step).toBe('end')
})

it('looks at what is the same everywhere in one kind of deployment, and at everything in some', () => {
  const where = { ...point, step: 'begin' }
  expect(isLookedAtHere(where)).toBe(false)
  expect(isLookedAtHere({ ...where, strategy: 'blue-green' })).toBe(true)
  expect(
    ['pause', 'pause.undo', 'start:worker~', 'shift:worker:10', 'retire'].map(step =>
      isLookedAtHere({ ...where, step }),
    ),
  ).toEqual([false, false, false, true, true])
  expect(isLookedAtHere({ ...where, step: 'retire', direction: 'rollback' })).toBe(false)
  const startUp = { ...where, strategy: 'blue-green', order: 'migrate-first', step: 'start-up' }
  expect(isLookedAtHere({ ...startUp, call: 'store:release' })).toBe(true)
  expect(isLookedAtHere({ ...startUp, call: 'dbmate:commit' })).toBe(false)
  const opening = { ...where, strategy: 'blue-green', call: 'store:select-releases' }
  expect(
    ['start:worker~', 'pause.undo', 'pause~', 'start:worker'].map(step => isLookedAtHere({ ...opening, step })),
  ).toEqual([false, false, true, true])
})
