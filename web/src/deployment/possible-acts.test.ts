import { describe, expect, it } from 'vitest'
import { mayDo, toldOfGlass } from './may-do.ts'
import type { Looker } from './may-do.ts'
import { possibleActs } from './possible-acts.ts'
import { deploymentOf, failureAt, planOf, plannedStep } from './scene-for-tests.ts'
import { whyNotYet } from './why-not-yet.ts'

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

it('lets what is stuck be tried again, each step that is left be attested by its name, and all of it be accepted', () => {
  const undone = { status: 'done', undo: 'done' } as const
  const stuck = deploymentOf(
    plan,
    'stuck',
    { 'start:web': { status: 'done', undo: 'failed' }, test: done, 'shift:web': undone },
    { left: ['do start:web'] },
  )
  expect(possibleActs(stuck, plan)).toMatchObject([
    { kind: 'continue', reason: 'none', who: 'deployer' },
    { kind: 'attest', step: 'start:web', title: 'Attest start:web', reason: 'needed', who: 'admin' },
    { kind: 'adopt', reason: 'needed', word: 'ADOPT', who: 'admin' },
  ])
})

it('offers to break the glass while gates are closed, once', () => {
  const gates = { verdict: 'waiting', states: [] } as unknown as NonNullable<ReturnType<typeof deploymentOf>['gates']>
  expect(possibleActs(deploymentOf(plan, 'waiting', {}, { gates }), plan)).toMatchObject([
    { kind: 'break-glass', reason: 'needed', word: 'BREAK GLASS', who: 'glass' },
    { kind: 'abort' },
  ])
  const brokenGlass = { actor: { kind: 'person', name: 'ann' }, reason: 'now', told: ['ben'], at: '' } as const
  const broken = { gates, brokenGlass: { ...brokenGlass, told: [...brokenGlass.told] } }
  expect(kinds(deploymentOf(plan, 'waiting', {}, broken), plan)).toEqual(['abort'])
})

describe('who may do what', () => {
  const policy = (version: string, who: readonly string[]) =>
    ({
      version,
      groups: { managers: ['Ann', 'ben'] },
      breakGlass: { who, tell: ['managers'] },
    }) as unknown as Looker['policy']
  const looker = (name: string, role: Looker['role'], of = policy('none', [])): Looker => ({ name, role, policy: of })
  const adopt = { kind: 'adopt', who: 'admin' } as const
  const glass = { kind: 'break-glass', who: 'glass' } as const

  it('lets deployers answer, and nobody without that role', () => {
    const abort = { kind: 'abort', who: 'deployer' } as const
    expect(
      [null, 'viewer', 'deployer', 'approver', 'admin'].map(role =>
        mayDo(abort, looker('ann', role as Looker['role'])),
      ),
    ).toEqual([false, false, true, true, true])
  })

  it('lets admins attest and adopt; where there is a policy, only those adopt who may break the glass', () => {
    expect(mayDo({ kind: 'attest', who: 'admin' }, looker('vic', 'admin', policy('p1', ['managers'])))).toBe(true)
    expect(mayDo(adopt, looker('vic', 'admin'))).toBe(true)
    expect(mayDo(adopt, looker('vic', 'admin', policy('p1', ['managers'])))).toBe(false)
    expect(mayDo(adopt, looker('ann', 'admin', policy('p1', ['managers'])))).toBe(true)
    expect(mayDo(adopt, looker('ann', 'deployer', policy('p1', ['managers'])))).toBe(false)
  })

  it('lets those break the glass whom the policy names, whatever their role, and tells the others', () => {
    expect(mayDo(glass, looker('ann', 'viewer', policy('p1', ['managers'])))).toBe(true)
    expect(mayDo(glass, looker('ann', null, policy('p1', ['managers'])))).toBe(false)
    expect(mayDo(glass, looker('vic', 'admin', policy('p1', ['managers'])))).toBe(false)
    expect(mayDo(glass, looker('ann', 'admin'))).toBe(false)
    expect(toldOfGlass(looker('ann', 'viewer', policy('p1', ['ann'])))).toEqual(['ben'])
  })
})

it('says what is still missing before something is done', () => {
  const glass = { reason: 'needed', word: 'BREAK GLASS', losesData: false } as const
  const said = { reason: '', word: '', confirmsLoss: false }
  expect(whyNotYet(glass, said, false)).toBe('The page is not live.')
  expect(whyNotYet(glass, { ...said, reason: ' ' }, true)).toBe('It needs a reason.')
  expect(whyNotYet(glass, { ...said, reason: 'now', word: 'break glass' }, true)).toBe('It needs the word BREAK GLASS.')
  expect(whyNotYet(glass, { ...said, reason: 'now', word: 'BREAK GLASS' }, true)).toBeNull()
  const loss = { reason: 'welcome', word: null, losesData: true } as const
  expect(whyNotYet(loss, said, true)).toBe('What is lost has to be accepted.')
  expect(whyNotYet(loss, { ...said, confirmsLoss: true }, true)).toBeNull()
})
