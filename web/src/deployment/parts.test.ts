import { expect, it } from 'vitest'
import { headlineOf } from './headline.ts'
import { partsOf } from './parts.ts'
import { deploymentOf, failureAt, planOf, plannedStep } from './scene-for-tests.ts'

const migrate = plannedStep('migrate', {
  params: { migrations: [{ id: '2', file: '2_priority.sql' }] },
})
const plan = planOf(
  [
    plannedStep('pause'),
    migrate,
    plannedStep('start:web'),
    plannedStep('resume'),
    plannedStep('shift:web:10'),
    plannedStep('shift:web'),
    plannedStep('retire:web'),
  ],
  { ledger: ['1 abc'] },
)
const done = { status: 'done' } as const
const undone = { status: 'done', undo: 'done' } as const
const words = (...args: Parameters<typeof partsOf>): readonly string[] =>
  partsOf(...args).map(
    ({ title, word, was, value }) => `${title}: ${word.word}, ${was === null ? '' : `${was} to `}${value}`,
  )

it('says of each part where it is while a deployment runs', () => {
  const running = deploymentOf(plan, 'running', {
    pause: done,
    migrate: done,
    'start:web': done,
    resume: done,
    'shift:web:10': done,
  })
  expect(words(running, plan)).toEqual([
    'Code: Under way, v1 to v2',
    'Schema: Done, 1 to 2 migrations',
    'Traffic: Under way, 10 % on v2',
    'Consumers: Done, Reading',
  ])
})

it('says that consumers are paused until they are resumed or the pause is taken back', () => {
  expect(words(deploymentOf(plan, 'running', { pause: done }), plan)[3]).toBe('Consumers: Paused, Paused')
  expect(words(deploymentOf(plan, 'undoing', { pause: undone }, { cause: failureAt('migrate') }), plan)[3]).toBe(
    'Consumers: As before, Reading',
  )
})

it('says that all is as before once it is, and what is not', () => {
  const steps = { pause: undone, migrate: undone, 'start:web': undone, 'shift:web:10': undone }
  const back = deploymentOf(plan, 'rolled-back', steps, { cause: failureAt('shift:web') })
  expect(words(back, plan)).toEqual([
    'Code: As before, v1',
    'Schema: As before, 1 migration',
    'Traffic: As before, 100 % on v1',
    'Consumers: As before, Reading',
  ])
  const kept = { ...back, kept: [{ what: 'migration 2', why: 'it holds 28 values' }] }
  expect(words(kept, plan)[1]).toBe('Schema: Kept ahead, 1 migration')
  const stuck = deploymentOf(
    plan,
    'stuck',
    { ...steps, 'start:web': { status: 'done', undo: 'failed' } },
    { cause: failureAt('shift:web') },
  )
  expect(words(stuck, plan)[0]).toBe('Code: Not as before, v1 to v2')
})

it('begins with the sentence that answers what somebody came for', () => {
  const back = deploymentOf(plan, 'rolled-back', {}, { cause: failureAt('bake') })
  expect(headlineOf(back, plan)).toEqual({
    first: 'v2 was taken back. The watch saw the new version fail: answered 500.',
    rest: 'production is what it was before: v1.',
  })
  expect(
    headlineOf(deploymentOf(plan, 'succeeded', { pause: { status: 'done', startedAt: '2026-11-18T14:28:00Z' } }), plan),
  ).toEqual({
    first: 'production runs v2.',
    rest: 'It took 56 s.',
  })
  expect(headlineOf(deploymentOf(plan, 'running', { migrate: { status: 'started' } }), plan)).toEqual({
    first: 'Do migrate.',
    rest: 'Everything done so far can be taken back.',
  })
})

it('says who ended what had not started, and why', () => {
  const ann = { kind: 'person', name: 'ann' } as const
  expect(headlineOf(deploymentOf(plan, 'rejected', {}, { endedBy: ann, reason: 'not on a Friday' }), plan)).toEqual({
    first: 'It was rejected by ann before it started.',
    rest: 'Nothing was changed. The reason: not on a Friday.',
  })
  expect(headlineOf(deploymentOf(plan, 'expired', {}), plan)).toEqual({
    first: 'It was expired before it started.',
    rest: 'Nothing was changed.',
  })
  expect(headlineOf(deploymentOf(plan, 'rollback-failed', {}, { endedBy: ann, left: ['pause'] }), plan).first).toBe(
    'What is left was accepted by ann: pause.',
  )
})
