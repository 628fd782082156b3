import { describe, expect, it } from 'vitest'
import { createdBy, eventOf } from '../../../test/rig/saga-model.ts'
import { modelPlan, modelStep } from '../../../test/rig/saga-plans.ts'
import { deploymentErrors } from '../errors/deployment.ts'
import type { ErrorRecord } from '../errors/error.ts'
import { isFailure } from '../errors/error.ts'
import { apply, fold, refusal, transitions } from './apply.ts'
import { finalStates, planned } from './deployment.ts'
import type { Deployment, DeploymentState } from './deployment.ts'
import type { Fact } from './event.ts'
import { noGateRecord } from './waiting.ts'

/** Four steps: one that is taken back by itself, one that asks and may be skipped, the point of no return, one after it. */
const steps = [
  modelStep('migrate', 'schema', { schema: 1 }),
  modelStep('verify', 'probe', { probe: true }, { ask: true, mayBeSkipped: true }),
  modelStep('shift', 'traffic', { 'traffic:a': 'new' }, { reversible: { kind: 'no', why: 'users write new data' } }),
  modelStep('retire', 'stop-old', { 'old:a': false }),
]
const plan = modelPlan(steps)
const otherPlan = modelPlan(steps.slice(0, 2))

const by = { actor: { kind: 'person', name: 'ada' }, reason: 'because' } as const
const error: ErrorRecord = { code: 'MODEL_FAILED', title: 't', message: 'm', hint: 'h', kind: 'terminal' }
const breach: ErrorRecord = { ...error, code: 'MODEL_BREACH' }
const at = '2026-01-01T00:00:00.000Z'
const later = '2026-01-01T00:01:00.000Z'

const factsOfStep = (step: string): Record<string, Fact> => ({
  [`${step} starts`]: { type: 'step-started', step, operationId: `${step}/1`, before: { was: step } },
  [`${step} writes a checkpoint`]: { type: 'checkpoint', step, data: 7 },
  [`${step} is done`]: { type: 'step-done', step, receipt: { did: step }, kept: [] },
  [`${step} fails`]: { type: 'step-failed', step, error, retryAt: null },
  [`${step} fails for now`]: { type: 'step-failed', step, error, retryAt: later },
  [`${step} settles as done`]: { type: 'settled', step, settlement: { outcome: 'done', receipt: { did: step } } },
  [`${step} settles as not done`]: { type: 'settled', step, settlement: { outcome: 'not-done' } },
  [`${step} settles as unknown`]: { type: 'settled', step, settlement: { outcome: 'unknown', why: 'no answer' } },
  [`retry of ${step} is due`]: { type: 'retry-due', step },
  [`asked: failure of ${step}`]: { type: 'asked', question: 'failure', step, deadline: later },
  [`asked for ever: failure of ${step}`]: { type: 'asked', question: 'failure', step, deadline: null },
  [`asked: unknown ${step}`]: { type: 'asked', question: 'unknown', step, deadline: later },
  [`asked: abort at ${step}`]: { type: 'asked', question: 'abort', step, deadline: later },
  [`asked: cross ${step}`]: { type: 'asked', question: 'point-of-no-return', step, deadline: later },
  [`undo of ${step} starts`]: { type: 'undo-started', step, operationId: `${step}/undo` },
  [`undo of ${step} is done`]: { type: 'undo-done', step, kept: [{ what: 'a column', why: 'it holds data' }] },
  [`undo of ${step} fails`]: { type: 'undo-failed', step, error, retryAt: null },
  [`undo of ${step} fails for now`]: { type: 'undo-failed', step, error, retryAt: later },
  [`the watch fails, asked about ${step}`]: { type: 'breached', step, error: breach },
  [`attest ${step}`]: { type: 'attested', step, ...by },
})

/** Every fact that is tried in every situation. */
const facts: Readonly<Record<string, Fact>> = {
  created: { type: 'created', plan, actor: by.actor, reason: null },
  approve: { type: 'approved', planHash: plan.hash, ...by },
  'approve another plan': { type: 'approved', planHash: otherPlan.hash, ...by },
  'approve, too': { type: 'approved', planHash: plan.hash, actor: { kind: 'person', name: 'bob' }, reason: '' },
  tick: { type: 'ticked', item: 'told support', planHash: plan.hash, actor: by.actor },
  'tick for another plan': { type: 'ticked', item: 'told support', planHash: otherPlan.hash, actor: by.actor },
  'the check fails': { type: 'gate-checked', check: 'change', verdict: 'fail', why: 'it is not filed' },
  'break the glass': { type: 'glass-broken', planHash: plan.hash, told: ['bob'], ...by },
  'break the glass of another plan': { type: 'glass-broken', planHash: otherPlan.hash, told: ['bob'], ...by },
  'gates pass': { type: 'gates-passed' },
  'gates close': { type: 'gates-closed', why: 'a freeze began' },
  reject: { type: 'rejected', ...by },
  expire: { type: 'expired', reason: 'nobody approved' },
  supersede: { type: 'superseded', by: 'dep_2' },
  'lock granted': { type: 'lock-granted', epoch: 1, planHash: plan.hash },
  'lock granted for another plan': { type: 'lock-granted', epoch: 1, planHash: otherPlan.hash },
  'another plan': { type: 'replanned', plan: otherPlan },
  'the same plan': { type: 'replanned', plan },
  'the plan with its infrastructure': { type: 'infrastructure-planned', plan: otherPlan },
  'its infrastructure changes nothing of the plan': { type: 'infrastructure-planned', plan },
  abort: { type: 'abort-requested', ...by },
  'taken over': { type: 'taken-over', epoch: 2, node: 'n2' },
  'taken over by an old epoch': { type: 'taken-over', epoch: 0, node: 'n0' },
  ...Object.assign({}, ...[...steps.map(step => step.id), ''].map(factsOfStep)),
  'answer retry': { type: 'answered', answer: 'retry', confirmsLoss: false, ...by },
  'answer skip': { type: 'answered', answer: 'skip', confirmsLoss: true, ...by },
  'answer take back': { type: 'answered', answer: 'take-back', confirmsLoss: false, ...by },
  'answer take back, confirming the loss': { type: 'answered', answer: 'take-back', confirmsLoss: true, ...by },
  'nobody answers': { type: 'ask-expired' },
  'stuck with migrate': { type: 'got-stuck', left: ['migrate'] },
  'stuck with a drift': { type: 'got-stuck', left: ['traffic differs'] },
  continue: { type: 'continued', actor: by.actor },
  adopt: { type: 'adopted', ...by },
  succeed: { type: 'succeeded' },
  'rolled back': { type: 'rolled-back' },
}

const ready = ['gates pass', 'lock granted']
const underWay = [...ready, 'migrate starts']
const askStepFailed = [...underWay, 'migrate is done', 'verify starts', 'verify fails']
const atThePoint = [...underWay, 'migrate is done', 'verify starts', 'verify is done']
const pastThePoint = [...atThePoint, 'asked: cross shift', 'answer retry', 'shift starts']
const allDone = [...pastThePoint, 'shift is done', 'retire starts', 'retire is done']
const undoing = [...underWay, 'abort', 'migrate is done']
const undone = [...undoing, 'undo of migrate starts', 'undo of migrate is done']
const stuck = [...undoing, 'undo of migrate starts', 'undo of migrate fails', 'stuck with migrate']

/** Where a deployment can be, and the facts that bring one there. */
const situations: Readonly<Record<string, readonly string[]>> = {
  waiting: [],
  'waiting, approved': ['approve', 'tick', 'the check fails', 'break the glass'],
  queued: ['gates pass'],
  ready,
  'under way': underWay,
  'backing off': [...underWay, 'migrate fails for now'],
  'backing off before its start': [...ready, 'migrate fails for now'],
  failed: [...underWay, 'migrate fails'],
  'interrupted by a takeover': [...underWay, 'taken over'],
  'under way, aborted': [...underWay, 'abort'],
  'a step that asks has failed': askStepFailed,
  'a failure is to be asked': [...askStepFailed, 'verify settles as not done'],
  'an unknown effect is to be asked': [...underWay, 'taken over', 'migrate settles as unknown'],
  'asking about a failure': [...askStepFailed, 'verify settles as not done', 'asked: failure of verify'],
  'asking for ever': [...askStepFailed, 'verify settles as not done', 'asked for ever: failure of verify'],
  'before the point': atThePoint,
  'asking about the point': [...atThePoint, 'asked: cross shift'],
  'past the point': pastThePoint,
  'past the point, aborted': [...pastThePoint, 'abort', 'shift is done'],
  'past the point, asking': [...pastThePoint, 'abort', 'shift is done', 'asked: abort at shift'],
  'all done': allDone,
  'all done, aborted': [...allDone, 'abort'],
  'all done, asking': [...allDone, 'abort', 'asked: abort at '],
  undoing,
  'undo under way': [...undoing, 'undo of migrate starts'],
  'undo backing off': [...undoing, 'undo of migrate starts', 'undo of migrate fails for now'],
  'undo failed': [...undoing, 'undo of migrate starts', 'undo of migrate fails'],
  undone,
  stuck,
  'stuck with a drift': [...undone, 'stuck with a drift'],
  succeeded: [...allDone, 'succeed'],
  'rolled-back': [...undone, 'rolled back'],
  'rollback-failed': [...stuck, 'adopt'],
  rejected: ['reject'],
  expired: ['expire'],
  superseded: ['supersede'],
  aborted: ['abort'],
}

type Made = { readonly [K in keyof Deployment]?: unknown }
type Row = readonly [situation: string, fact: string, next: DeploymentState, makes?: Made]

const migrate = (state: object): Made => ({ steps: { migrate: state } })
const asked = (about: string, step: string): Made => ({ question: { about, step } })

/** The state table of the design. What is not listed is refused. */
const table: readonly Row[] = [
  ['waiting', 'approve', 'waiting', { gates: { ...noGateRecord, approvals: [{ person: 'ada', at: later }] } }],
  ['waiting', 'approve, too', 'waiting'],
  [
    'waiting',
    'tick',
    'waiting',
    { gates: { ...noGateRecord, ticked: [{ item: 'told support', person: 'ada', at: later }] } },
  ],
  [
    'waiting',
    'the check fails',
    'waiting',
    { gates: { ...noGateRecord, checks: { change: { verdict: 'fail', why: 'it is not filed', at: later } } } },
  ],
  [
    'waiting',
    'break the glass',
    'waiting',
    { gates: { ...noGateRecord, brokenGlass: { ...by, told: ['bob'], at: later } } },
  ],
  ['waiting, approved', 'approve, too', 'waiting'],
  ['waiting, approved', 'the check fails', 'waiting'],
  ...['waiting', 'waiting, approved'].map((from): Row => [from, 'gates pass', 'queued']),
  ['queued', 'gates close', 'waiting', { gates: noGateRecord }],
  ...['waiting', 'waiting, approved', 'queued'].flatMap((from): readonly Row[] => [
    [from, 'reject', 'rejected', { reason: 'because', endedBy: by.actor }],
    [from, 'expire', 'expired', { reason: 'nobody approved' }],
    [from, 'supersede', 'superseded', { reason: 'replaced by dep_2' }],
    [from, 'abort', 'aborted', { reason: 'because', endedBy: by.actor }],
  ]),
  ...['waiting', 'waiting, approved'].map((from): Row => [
    from,
    'the plan with its infrastructure',
    'waiting',
    { plan: otherPlan, gates: noGateRecord, waitingSince: at },
  ]),
  ['queued', 'lock granted', 'running', { epoch: 1 }],
  ['queued', 'another plan', 'waiting', { plan: otherPlan }],

  [
    'ready',
    'migrate starts',
    'running',
    migrate({ status: 'started', operationId: 'migrate/1', attempts: 1, before: { was: 'migrate' } }),
  ],
  ['ready', 'migrate fails', 'undoing', { cause: { kind: 'failure', step: 'migrate', error } }],
  ['ready', 'migrate fails for now', 'running', migrate({ status: 'backing-off', retryAt: later, operationId: null })],
  ['ready', 'abort', 'undoing', { cause: { kind: 'abort', ...by } }],

  ['under way', 'migrate writes a checkpoint', 'running', migrate({ checkpoint: 7 })],
  ['under way', 'migrate is done', 'running', migrate({ status: 'done', receipt: { did: 'migrate' } })],
  ['under way', 'migrate fails', 'running', migrate({ status: 'failed', error })],
  ['under way', 'migrate fails for now', 'running', migrate({ status: 'backing-off', operationId: 'migrate/1' })],
  ['under way', 'abort', 'running', { abort: by }],

  [
    'backing off',
    'retry of migrate is due',
    'running',
    migrate({ status: 'started', operationId: 'migrate/1', attempts: 2, retryAt: null }),
  ],
  ['backing off', 'abort', 'running', migrate({ status: 'started', retryAt: null })],
  ['backing off before its start', 'retry of migrate is due', 'running', migrate({ status: 'pending', retryAt: null })],
  ['backing off before its start', 'abort', 'undoing'],

  ['failed', 'migrate settles as done', 'undoing', { cause: { kind: 'failure', step: 'migrate', error } }],
  ['failed', 'migrate settles as not done', 'undoing'],
  ['failed', 'migrate settles as unknown', 'undoing'],
  ['failed', 'abort', 'running', { abort: by }],

  [
    'interrupted by a takeover',
    'migrate settles as done',
    'running',
    migrate({ status: 'done', receipt: { did: 'migrate' }, interrupted: false }),
  ],
  [
    'interrupted by a takeover',
    'migrate settles as not done',
    'running',
    migrate({ status: 'started', operationId: 'migrate/1', interrupted: false }),
  ],
  ['interrupted by a takeover', 'migrate settles as unknown', 'running', asked('unknown', 'migrate')],
  ['interrupted by a takeover', 'migrate fails', 'running', migrate({ status: 'failed' })],
  ['interrupted by a takeover', 'migrate fails for now', 'running', migrate({ status: 'backing-off' })],
  ['interrupted by a takeover', 'abort', 'running', { abort: by }],

  ['under way, aborted', 'migrate writes a checkpoint', 'running'],
  ['under way, aborted', 'migrate is done', 'undoing', { cause: { kind: 'abort', ...by }, abort: null }],
  ['under way, aborted', 'migrate fails', 'running', migrate({ status: 'failed' })],
  ['under way, aborted', 'migrate fails for now', 'running', migrate({ status: 'failed', retryAt: null })],
  ['under way, aborted', 'migrate settles as done', 'undoing', migrate({ status: 'done' })],
  ['under way, aborted', 'migrate settles as not done', 'undoing', migrate({ status: 'failed' })],
  ['under way, aborted', 'migrate settles as unknown', 'undoing', { cause: { kind: 'abort', ...by } }],

  ['a step that asks has failed', 'verify settles as done', 'running', asked('failure', 'verify')],
  ['a step that asks has failed', 'verify settles as not done', 'running', asked('failure', 'verify')],
  ['a step that asks has failed', 'verify settles as unknown', 'running', asked('failure', 'verify')],
  ['a step that asks has failed', 'abort', 'running', { abort: by }],
  [
    'a failure is to be asked',
    'asked: failure of verify',
    'asking',
    { asking: { about: 'failure', step: 'verify', deadline: later } },
  ],
  ['a failure is to be asked', 'asked for ever: failure of verify', 'asking', { question: null }],
  ['a failure is to be asked', 'abort', 'undoing'],
  ['an unknown effect is to be asked', 'asked: unknown migrate', 'asking'],
  ['an unknown effect is to be asked', 'abort', 'undoing'],

  ...['asking about a failure', 'asking for ever'].flatMap((from): readonly Row[] => [
    [
      from,
      'answer retry',
      'running',
      { steps: { verify: { status: 'started', operationId: 'verify/1', attempts: 2 } }, cause: null },
    ],
    [from, 'answer skip', 'running', { steps: { verify: { status: 'skipped' } }, verified: false }],
    [from, 'answer take back', 'undoing', { cause: { kind: 'failure', step: 'verify', error } }],
    [from, 'answer take back, confirming the loss', 'undoing'],
  ]),
  ['asking about a failure', 'nobody answers', 'undoing', { cause: { kind: 'failure', step: 'verify', error } }],
  ...['asking about a failure', 'asking for ever'].map((from): Row => [
    from,
    'the watch fails, asked about verify',
    'undoing',
    { asking: null, abort: null, cause: { kind: 'failure', step: 'verify', error: breach } },
  ]),

  ['before the point', 'asked: cross shift', 'asking'],
  ['before the point', 'abort', 'undoing'],
  ['asking about the point', 'answer retry', 'running', { pointConfirmed: true }],
  ['asking about the point', 'answer take back', 'undoing', { cause: { kind: 'person', ...by } }],
  ['asking about the point', 'answer take back, confirming the loss', 'undoing'],
  ['asking about the point', 'nobody answers', 'undoing', { cause: { kind: 'unanswered', step: 'shift' } }],
  [
    'asking about the point',
    'the watch fails, asked about shift',
    'undoing',
    { cause: { kind: 'failure', step: 'shift', error: breach } },
  ],

  ['past the point', 'shift writes a checkpoint', 'running'],
  ['past the point', 'shift is done', 'running'],
  ['past the point', 'shift fails', 'running'],
  ['past the point', 'shift fails for now', 'running'],
  ['past the point', 'abort', 'running', { abort: by }],
  ['past the point, aborted', 'asked: abort at shift', 'asking'],
  [
    'past the point, asking',
    'answer retry',
    'running',
    { steps: { shift: { status: 'done' } }, abort: null, cause: null },
  ],
  ['past the point, asking', 'answer take back, confirming the loss', 'undoing', { cause: { kind: 'abort', ...by } }],

  ['all done', 'succeed', 'succeeded', { verified: true }],
  ['all done', 'abort', 'running', asked('abort', '')],
  ['all done, aborted', 'asked: abort at ', 'asking'],
  ['all done, asking', 'answer retry', 'running', { abort: null }],
  ['all done, asking', 'answer take back, confirming the loss', 'undoing'],

  ['undoing', 'undo of migrate starts', 'undoing', migrate({ undo: { status: 'started', attempts: 1 } })],
  ['undoing', 'stuck with migrate', 'stuck', { left: ['migrate'] }],
  ['undoing', 'stuck with a drift', 'stuck'],
  ['undo under way', 'undo of migrate starts', 'undoing', migrate({ undo: { attempts: 2 } })],
  ['undo under way', 'undo of migrate is done', 'undoing', { kept: [{ what: 'a column', why: 'it holds data' }] }],
  ['undo under way', 'undo of migrate fails', 'undoing', migrate({ undo: { status: 'failed', error } })],
  [
    'undo under way',
    'undo of migrate fails for now',
    'undoing',
    migrate({ undo: { status: 'backing-off', retryAt: later } }),
  ],
  ['undo under way', 'stuck with migrate', 'stuck'],
  ['undo under way', 'stuck with a drift', 'stuck'],
  ['undo backing off', 'retry of migrate is due', 'undoing', migrate({ undo: { status: 'none', retryAt: null } })],
  ['undo backing off', 'stuck with migrate', 'stuck'],
  ['undo backing off', 'stuck with a drift', 'stuck'],
  ['undo failed', 'stuck with migrate', 'stuck'],
  ['undo failed', 'stuck with a drift', 'stuck'],
  ['undone', 'rolled back', 'rolled-back', { cause: { kind: 'abort', ...by } }],
  ['undone', 'stuck with migrate', 'stuck'],
  ['undone', 'stuck with a drift', 'stuck', { left: ['traffic differs'] }],

  ['stuck', 'continue', 'undoing', { ...migrate({ undo: { status: 'none' } }), left: [] }],
  ['stuck', 'attest migrate', 'undoing', migrate({ undo: { status: 'attested' } })],
  ['stuck', 'adopt', 'rollback-failed', { left: ['migrate'], reason: 'because', endedBy: by.actor }],
  ['stuck with a drift', 'continue', 'undoing'],
  ['stuck with a drift', 'adopt', 'rollback-failed', { left: ['traffic differs'] }],
]

const factNamed = (name: string): Fact => {
  const fact = facts[name]
  if (fact === undefined) throw new Error(`no fact is called ${name}`)
  return fact
}

const deploymentIn = (situation: string): Deployment => {
  const names = situations[situation]
  if (names === undefined) throw new Error(`no situation is called ${situation}`)
  return names.reduce((deployment, name) => apply(deployment, eventOf(factNamed(name))), planned(createdBy(plan)))
}

/** A takeover is possible wherever a node acts, and only by a newer epoch: two situations here were taken over before. */
const takeovers: readonly Row[] = Object.keys(situations).flatMap((from): readonly Row[] => {
  const { state, epoch } = deploymentIn(from)
  return (state === 'running' || state === 'undoing') && epoch < 2 ? [[from, 'taken over', state, { epoch: 2 }]] : []
})

const rows = [...table, ...takeovers]

const codeOf = (run: () => unknown): string => {
  try {
    run()
    return 'accepted'
  } catch (error) {
    return isFailure(error, deploymentErrors.DEPLOYMENT_EVENT_REFUSED) ? error.code : String(error)
  }
}

describe('the state table', () => {
  for (const [situation, fact, next, makes = {}] of rows) {
    it(`${situation}: ${fact} -> ${next}`, () => {
      const deployment = apply(deploymentIn(situation), { ...eventOf(factNamed(fact)), at: later })
      expect(deployment).toMatchObject({ state: next, updatedAt: later, ...makes })
    })
  }

  it.each(Object.keys(situations))('refuses every other fact while %s, and changes nothing', situation => {
    const deployment = deploymentIn(situation)
    const before = JSON.stringify(deployment)
    const listed = rows.flatMap(([from, fact]) => (from === situation ? [fact] : []))
    const others = Object.keys(facts).filter(name => !listed.includes(name))
    expect(others.length).toBeGreaterThan(90)
    const accepted = others.filter(
      name => codeOf(() => apply(deployment, eventOf(factNamed(name)))) !== 'DEPLOYMENT_EVENT_REFUSED',
    )
    expect(accepted).toEqual([])
    expect(JSON.stringify(deployment)).toBe(before)
  })

  it('covers every state and every fact', () => {
    const states = new Set(Object.keys(situations).map(name => deploymentIn(name).state))
    expect([...states].sort()).toEqual(
      [...finalStates, 'waiting', 'queued', 'running', 'asking', 'undoing', 'stuck'].sort(),
    )
    const accepted = new Set(rows.map(([, fact]) => factNamed(fact).type))
    expect([...accepted].sort()).toEqual(Object.keys(transitions).sort())
  })
})

describe('what the table says beside the states', () => {
  it('keeps the steps of the plan and adds none', () => {
    const resumed = apply(deploymentIn('all done, asking'), eventOf(factNamed('answer retry')))
    expect(Object.keys(resumed.steps)).toEqual(steps.map(step => step.id))
  })

  it('starts again with untouched steps when the plan is another one', () => {
    const replanned = apply(deploymentIn('queued'), eventOf(factNamed('another plan')))
    expect(replanned).toEqual({ ...planned({ ...createdBy(otherPlan) }), updatedAt: at })
  })

  it('forgets approvals when the plan is another one', () => {
    const names = ['approve', 'tick', 'gates pass', 'another plan']
    const replanned = names.reduce((one, name) => apply(one, eventOf(factNamed(name))), deploymentIn('waiting'))
    expect(replanned.gates).toEqual(noGateRecord)
  })

  it('does not offer to skip a step that is over', () => {
    const skippable = modelPlan(steps.map(step => ({ ...step, mayBeSkipped: true })))
    const names = ['gates pass', 'lock granted', ...(situations['past the point, asking'] ?? []).slice(2)]
    const events = names.map(name =>
      eventOf(name === 'lock granted' ? { type: 'lock-granted', epoch: 1, planHash: skippable.hash } : factNamed(name)),
    )
    const deployment = fold([createdBy(skippable), ...events])
    expect(deployment && refusal(deployment, eventOf(factNamed('answer skip')))).toBe('shift is over already')
  })

  it('tells why: the state, the fact and the reason', () => {
    expect(() => apply(deploymentIn('asking about a failure'), eventOf(factNamed('gates pass')))).toThrow(
      'gates-passed is not possible while the deployment is asking: it belongs to waiting',
    )
  })

  it('folds an empty stream to nothing and refuses one without its beginning', () => {
    expect(fold([])).toBeNull()
    expect(codeOf(() => fold([eventOf({ type: 'gates-passed' })]))).toBe('DEPLOYMENT_EVENT_REFUSED')
    expect(codeOf(() => fold([createdBy(plan), createdBy(plan)]))).toBe('DEPLOYMENT_EVENT_REFUSED')
  })
})
