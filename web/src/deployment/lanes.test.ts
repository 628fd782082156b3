import { describe, expect, it } from 'vitest'
import type { LaneRow } from './lane-row.ts'
import { lanesOf } from './lanes.ts'
import { deploymentOf, eventsOf, failureAt, planOf, plannedStep } from './scene-for-tests.ts'
import { stepRecords } from './step-records.ts'

const now = Date.parse('2026-11-18T14:10:00Z')
const ids = ['preflight', 'pause', 'start:web', 'shift:web:10', 'watch:10', 'shift:web', 'bake', 'retire:web']
const plan = planOf(ids.map(id => plannedStep(id)))
const done = { status: 'done' } as const
const none = stepRecords([])

const forward = (rows: readonly LaneRow[]): readonly string[] =>
  rows.map(({ forward: { word, above, below, mark } }) => `${word} ${above}/${below} ${mark?.look ?? '-'}`)
const undo = (rows: readonly LaneRow[]): readonly string[] =>
  rows.map(
    ({ undo: { name, word, above, below, mark } }) =>
      `${name}${word === '' ? '' : `: ${word}`} ${above}/${below} ${mark?.look ?? '-'}`,
  )

describe('a deployment that goes forward', () => {
  const running = deploymentOf(plan, 'running', {
    preflight: done,
    pause: done,
    'start:web': done,
    'shift:web:10': done,
    'watch:10': { status: 'started', startedAt: '2026-11-18T14:09:00Z' },
  })
  const rows = lanesOf(running, plan, none, now)

  it('is solid as far as it came, a ring where it is, and dotted from there on', () => {
    expect(forward(rows)).toEqual([
      'Done none/solid full',
      'Done solid/solid full',
      'Done solid/solid full',
      'Done solid/solid full',
      'Watching solid/dots ring',
      'Next dots/dots tiny',
      'Later dots/dots tiny',
      'Later dots/none tiny',
    ])
    expect(rows[4]?.forward.tookMs).toBe(60_000)
    expect(rows.map(({ emphasis }) => emphasis)).toEqual([
      'none',
      'none',
      'none',
      'none',
      'now',
      'none',
      'none',
      'none',
    ])
  })

  it('has each undo ready once its step is done, and one for all shares of a service', () => {
    expect(undo(rows)).toEqual([
      'Nothing to undo none/dash tiny',
      'Switch orders on again: Ready dash/dash soft',
      'Stop the new web: Ready dash/dash soft',
      'All traffic of web to v1: Ready dash/dash soft',
      'Nothing to undo dash/dots tiny',
      'Same undo as shift web 10\u00a0% dots/dots -',
      'Nothing to undo dots/dots tiny',
      'Start the old web again dots/none tiny',
    ])
    expect(rows.map(({ isSub }) => isSub)).toEqual([false, false, false, false, true, true, false, false])
  })
})

describe('a deployment that is taken back', () => {
  const steps = {
    preflight: done,
    pause: done,
    'start:web': done,
    'shift:web:10': done,
    'watch:10': { status: 'failed' } as const,
  }
  const undone = { status: 'done', undo: 'done' } as const

  it('turns at the step that failed, fades what was done, and fills from the bottom up', () => {
    const undoing = deploymentOf(
      plan,
      'undoing',
      { ...steps, 'shift:web:10': undone, 'start:web': { status: 'done', undo: 'started' } },
      { cause: failureAt('watch:10') },
    )
    const rows = lanesOf(undoing, plan, none, now)
    expect(forward(rows)).toEqual([
      'Done none/faded soft',
      'Done faded/faded soft',
      'Done faded/faded soft',
      'Done faded/faded soft',
      'Failed faded/none full',
      'Not reached none/none tiny',
      'Not reached none/none tiny',
      'Not reached none/none tiny',
    ])
    expect(undo(rows).slice(0, 5)).toEqual([
      'Nothing to undo none/dash tiny',
      'Switch orders on again: Next dash/dash soft',
      'Stop the new web: Undoing dash/part ring',
      'All traffic of web to v1: Undone solid/solid full',
      ' solid/none -',
    ])
    expect(rows.findIndex(({ isTurn }) => isTurn)).toBe(4)
  })

  it('ends with a check at the top once everything is as before, and says what was kept', () => {
    const events = eventsOf(
      { type: 'undo-started', step: 'pause', operationId: 'o' },
      { type: 'undo-done', step: 'pause', kept: [{ what: 'migration 1', why: 'orders holds 28 values' }] },
    )
    const back = deploymentOf(
      plan,
      'rolled-back',
      { ...steps, pause: undone, 'start:web': undone, 'shift:web:10': undone },
      { cause: failureAt('watch:10') },
    )
    const rows = lanesOf(back, plan, stepRecords(events), now)
    expect(rows[0]?.undo).toMatchObject({
      name: 'As it was before',
      word: 'Verified',
      mark: { look: 'full', icon: 'check' },
      below: 'solid',
    })
    expect(rows[1]?.undo).toMatchObject({
      word: 'Kept',
      detail: 'migration 1: orders holds 28 values',
      tookMs: 1_000,
      above: 'solid',
    })
  })

  it('marks an undo that failed, and goes on with those above it', () => {
    const events = eventsOf({
      type: 'undo-failed',
      step: 'start:web',
      error: { message: 'it does not end' },
      retryAt: null,
    })
    const stuck = deploymentOf(
      plan,
      'stuck',
      { ...steps, 'shift:web:10': undone, pause: undone, 'start:web': { status: 'done', undo: 'failed' } },
      { cause: failureAt('watch:10'), left: ['start:web'] },
    )
    const rows = lanesOf(stuck, plan, stepRecords(events), now)
    expect(rows[2]).toMatchObject({
      emphasis: 'undo-bad',
      undo: { word: 'Failed', tone: 'failed', detail: 'it does not end' },
    })
    expect(undo(rows)[1]).toBe('Switch orders on again: Undone dash/dash full')
  })

  it('turns at the last step that had begun when a person aborts', () => {
    const cause = { kind: 'abort', actor: { kind: 'person', name: 'ann' }, reason: 'no' } as const
    const aborted = deploymentOf(plan, 'undoing', { preflight: done, pause: { status: 'failed' } }, { cause })
    const rows = lanesOf(aborted, plan, none, now)
    expect(rows.map(({ isTurn }) => isTurn).indexOf(true)).toBe(1)
    expect(rows[1]?.forward).toMatchObject({ word: 'Aborted', mark: { icon: 'player-stop' } })
  })
})

describe('the point of no return', () => {
  const contract = plannedStep('migrate:contract', {
    effect: 'schema',
    reversible: { kind: 'no', why: 'it drops a column' },
  })
  const harsh = planOf([plannedStep('preflight'), plannedStep('start:web'), contract, plannedStep('retire:web')], {
    pointOfNoReturn: contract.id,
  })

  it('ends the undo track: behind it there is no mark, only what it would cost', () => {
    const rows = lanesOf(deploymentOf(harsh, 'running', { preflight: done, 'start:web': done }), harsh, none, now)
    expect(rows.map(({ isBehindPoint }) => isBehindPoint)).toEqual([false, false, true, true])
    expect(rows[1]).toMatchObject({ isLastBeforePoint: true, undo: { below: 'none' } })
    expect(rows[2]?.undo).toMatchObject({
      name: 'Cannot be undone',
      detail: 'it drops a column',
      mark: null,
      above: 'none',
    })
  })

  it('asks at the step that crosses it', () => {
    const asking = deploymentOf(
      harsh,
      'asking',
      { preflight: done, 'start:web': done },
      {
        asking: { about: 'point-of-no-return', step: contract.id, deadline: null },
      },
    )
    const rows = lanesOf(asking, harsh, none, now)
    expect(rows[2]).toMatchObject({ emphasis: 'asks', forward: { word: 'Asks you', tone: 'person' } })
  })
})

it('does not say that anything comes next where it ended before it began', () => {
  const rows = lanesOf(deploymentOf(plan, 'rejected', {}), plan, none, now)
  expect(new Set(rows.map(({ forward }) => forward.word))).toEqual(new Set(['Not reached']))
})
