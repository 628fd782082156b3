import { expect, it } from 'vitest'
import { possibleActs } from './possible-acts.ts'
import { deploymentOf, failureAt, planOf, plannedStep } from './scene-for-tests.ts'

const plan = planOf([plannedStep('start:web'), plannedStep('test', { mayBeSkipped: true }), plannedStep('shift:web')])
const done = { status: 'done' } as const
const kinds = (...args: Parameters<typeof possibleActs>): readonly string[] =>
  possibleActs(...args).map(({ kind }) => kind)

it('offers to abort what has not ended, and nothing while it is taken back or over', () => {
  expect(kinds(deploymentOf(plan, 'waiting', {}), plan)).toEqual(['abort'])
  expect(possibleActs(deploymentOf(plan, 'running', { 'start:web': done }), plan)).toMatchObject([
    { kind: 'abort', text: 'Stops now. Takes back 1 step, users first. No data is lost.', losesData: false },
  ])
  expect(kinds(deploymentOf(plan, 'undoing', {}, { cause: failureAt('test') }), plan)).toEqual([])
  expect(kinds(deploymentOf(plan, 'succeeded', {}), plan)).toEqual([])
})

it('offers to skip only what may be skipped', () => {
  const asking = (step: string) =>
    deploymentOf(plan, 'asking', { 'start:web': done }, { asking: { about: 'failure', step, deadline: null } })
  expect(kinds(asking('test'), plan)).toEqual(['retry', 'skip', 'take-back'])
  expect(kinds(asking('shift:web'), plan)).toEqual(['retry', 'take-back'])
})

it('wants the loss accepted past the point of no return', () => {
  const harsh = { ...plan, pointOfNoReturn: 'start:web' }
  expect(possibleActs(deploymentOf(harsh, 'running', { 'start:web': done }), harsh)).toMatchObject([
    { kind: 'abort', losesData: true },
  ])
})

it('lets what is stuck be tried again', () => {
  expect(kinds(deploymentOf(plan, 'stuck', {}, { left: ['start:web'] }), plan)).toEqual(['continue'])
})
