import { noPolicy } from '../domain/gates/demands.ts'
import type { Plan } from '../domain/plan.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import { next } from '../domain/saga/next.ts'
import type { Action } from '../domain/saga/next.ts'
import { undoLeft } from '../domain/saga/progress.ts'
import { stepKinds } from '../steps/registry.ts'
import { noDocuments } from '../store/documents.ts'
import type { World } from '../steps/world.ts'
import type { StepDeps } from './deps.ts'
import { failingAt } from './failing-at.ts'
import { differencesLeft } from './finish.ts'
import { settleStep } from './perform.ts'
import type { Acting } from './perform.ts'
import { goBack, goForward } from './rehearsal-lanes.ts'
import type { Lanes, Rehearsed } from './rehearsal-lanes.ts'
import { rehearsalSession } from './rehearsal-session.ts'
import { setUp } from './rehearsal-start.ts'
import type { RecordedStart } from './rehearsal-start.ts'
import { withSpacedLooks } from './spaced-looks.ts'
import { worldOf } from './step-world.ts'
import type { Stage } from './step-world.ts'

export type RehearsalRequest = {
  readonly plan: Plan
  /** Its ports are stand-ins. */
  readonly stage: Stage
  readonly start: RecordedStart
  /** The step that does its work and then fails; null: none. */
  readonly failAt: string | null
}

const epoch = 1
const lease = { epoch, check: () => undefined }
const actor = { kind: 'system', name: 'rehearsal' } as const
const never = new AbortController().signal

/**
 * Takes a plan through the real steps and the real saga over stand-ins, with a failure where it was asked for. A person who would be
 * asked agrees to go on over the point of no return, and otherwise takes back. Ends always: with success, taken back, or stuck.
 */
export const rehearse = async ({ plan, stage, start, failAt }: RehearsalRequest): Promise<Rehearsed> => {
  const said: string[] = []
  const { clock } = stage.ports
  const deps: StepDeps = {
    // The plan was let in when it was made, a moment ago.
    policy: noPolicy,
    clock,
    kinds: withSpacedLooks(failAt === null ? stepKinds : failingAt(stepKinds, stage.id, failAt)),
    documents: noDocuments,
    testToken: () => 'rehearsal',
    stepLog: () => ({ line: text => void said.push(text) }),
  }
  const session = rehearsalSession(stage.id, plan, clock)
  const acting: Acting = {
    session,
    lease,
    stage: () => Promise.resolve(stage),
    interruption: () => never,
    interruptionOrAbort: () => never,
  }
  const world = onlooker(deps, acting, stage)
  await setUp(world, start)
  const lanes: Lanes = { forward: [], backward: [], asked: [], said, world }
  for (;;) {
    const action = next(session.deployment())
    if (action.kind === 'wait' && action.for === 'nothing') break
    if (action.kind === 'wait' && action.for === 'person') break
    await perform(deps, acting, lanes, action)
    if (session.hasNotes()) await session.record()
  }
  return rehearsedOf(session.deployment(), lanes)
}

/** A world to look at the stand-ins with, between the steps. */
const onlooker = (deps: StepDeps, { session }: Acting, stage: Stage): World =>
  worldOf(deps, stage, session.deployment(), {
    step: 'preflight',
    operationId: `${stage.id}.look`,
    lease,
    signal: never,
    log: { line: () => undefined },
    saved: null,
    checkpoint: () => Promise.resolve(),
  })

const perform = async (deps: StepDeps, acting: Acting, lanes: Lanes, action: Action): Promise<void> => {
  const { session } = acting
  switch (action.kind) {
    case 'do':
      return goForward(deps, acting, lanes, action.step)
    case 'undo':
      return goBack(deps, acting, lanes, action.step)
    case 'settle':
      return void (await settleStep(deps, acting, action.step))
    case 'ask':
      return void (await session.record({ type: 'asked', question: action.about, step: action.step, deadline: null }))
    case 'wait':
      return wait(deps, acting, lanes, action)
    case 'finish':
      return finish(deps, acting, action.as)
  }
}

const wait = async (
  deps: StepDeps,
  { session }: Acting,
  lanes: Lanes,
  action: Extract<Action, { kind: 'wait' }>,
): Promise<void> => {
  switch (action.for) {
    case 'gates':
      return void (await session.record({ type: 'gates-passed' }))
    case 'lock':
      return void (await session.record({ type: 'lock-granted', epoch, planHash: session.deployment().plan.hash }))
    case 'retry':
      await deps.clock.pause(Math.max(0, Date.parse(action.at) - deps.clock.now().getTime()), never)
      return void (await session.record({ type: 'retry-due', step: action.step }))
    case 'answer':
      return answer(session, lanes)
    case 'person':
    case 'nothing':
  }
}

const answer = async (session: Acting['session'], { asked }: Lanes): Promise<void> => {
  const { asking } = session.deployment()
  if (asking === null) return
  const { about, step } = asking
  const said = about === 'point-of-no-return' ? 'retry' : 'take-back'
  asked.push({ about, step, answer: said })
  await session.record({ type: 'answered', answer: said, confirmsLoss: true, actor, reason: 'rehearsal' })
}

const finish = async (deps: StepDeps, acting: Acting, as: Extract<Action, { kind: 'finish' }>['as']): Promise<void> => {
  const { session } = acting
  if (as === 'succeeded') return void (await session.record({ type: 'succeeded' }))
  const left =
    as === 'stuck' ? undoLeft(session.deployment()).map(({ title }) => title) : await differencesLeft(deps, acting)
  await session.record(left.length > 0 ? { type: 'got-stuck', left } : { type: 'rolled-back' })
}

const rehearsedOf = ({ kept, state, left, cause }: Deployment, { forward, backward, asked }: Lanes): Rehearsed => ({
  forward,
  backward,
  asked,
  kept,
  state,
  left,
  error: cause?.kind === 'failure' ? cause.error : null,
})
