import type { LockstepError } from '../domain/errors/error.ts'
import { failure } from '../domain/errors/error.ts'
import { deploymentErrors } from '../domain/errors/deployment.ts'
import { stepErrors } from '../domain/errors/step.ts'
import type { PlannedStep } from '../domain/plan.ts'
import { hasStarted, stepState } from '../domain/saga/deployment.ts'
import { next } from '../domain/saga/next.ts'
import type { AnyStepKind } from '../steps/define-step.ts'
import type { World } from '../steps/world.ts'
import { retryAt } from './back-off.ts'
import { classified } from './classify-error.ts'
import type { StepDeps } from './deps.ts'
import type { Led } from './led.ts'
import { refuseBarred, refuseBranch } from './refuse-barred.ts'
import { runStep } from './run-step.ts'
import { Interrupted } from './is-ours.ts'
import { Aborted } from './led.ts'
import { worldOf } from './step-world.ts'

/** What performing a step needs of whoever leads the deployment: the engine with its store, or a rehearsal in memory. */
export type Acting = Pick<Led, 'lease' | 'stage' | 'interruption' | 'interruptionOrAbort'> & {
  readonly session: Pick<Led['session'], 'id' | 'deployment' | 'note' | 'hasNotes' | 'record' | 'refresh'>
}

/** The name of a step's operation: the same for every attempt and every node, so that its effect happens once. */
export const operationIdOf = (deployment: string, step: string): string => `${deployment}.${step.replaceAll(':', '.')}`

const operationId = (led: Acting, step: PlannedStep): string => operationIdOf(led.session.id, step.id)

const kindOf = (deps: StepDeps, step: PlannedStep): AnyStepKind => {
  const kind = deps.kinds.get(step.kind)
  if (kind === undefined) throw new Error(`no step kind ${step.kind}`)
  return kind
}

const enter = async (deps: StepDeps, led: Acting, step: PlannedStep, signal: AbortSignal): Promise<World> =>
  worldOf(deps, await led.stage(), led.session.deployment(), {
    step: step.id,
    operationId: operationId(led, step),
    lease: led.lease,
    signal,
    log: deps.stepLog(led.session.id, step.id),
    saved: await deps.documents.of(stepState(led.session.deployment(), step.id).checkpoint),
    checkpoint: async data => {
      const kept = await deps.documents.keep(data)
      await led.session.record({ type: 'checkpoint', step: step.id, data: kept })
    },
  })

/** Runs `work` under the step's own limit; whatever it threw comes back as an entry of the catalogue. */
const limited = async <T>(
  deps: StepDeps,
  led: Acting,
  step: PlannedStep,
  signal: AbortSignal,
  work: (world: World) => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: LockstepError; readonly wasAborted: boolean }> => {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), step.timeoutMs)
  try {
    led.lease.check()
    return { value: await work(await enter(deps, led, step, AbortSignal.any([signal, limit.signal]))) }
  } catch (error) {
    stopIfNotOurs(error, signal)
    const wasAborted = signal.reason instanceof Aborted
    if (limit.signal.aborted && !wasAborted) {
      return {
        error: failure(stepErrors.STEP_TIMEOUT, { step: step.id, timeoutMs: step.timeoutMs }, error),
        wasAborted,
      }
    }
    return { error: classified(error, step.id), wasAborted }
  } finally {
    clearTimeout(timer)
  }
}

/** A lost lease or a stopping process is nothing that the deployment did: nothing may be written about it. */
const stopIfNotOurs = (error: unknown, signal: AbortSignal): void => {
  if (classified(error, '').code === deploymentErrors.DEPLOYMENT_LEASE_LOST.code) throw error
  if (signal.aborted && !(signal.reason instanceof Aborted)) throw new Interrupted()
}

/**
 * The policy may be stricter than when the plan was made. What takes a step back is not asked: it was let in with the step, and leaving it
 * undone would help nobody. PLAN_SECRET_BARRED, PLAN_COMMAND_BARRED, PLAN_ROLE_BARRED, PLAN_BRANCH_BARRED.
 */
const refuseNow = ({ policy }: StepDeps, { plan, next: { app, release }, environment }: World): void => {
  refuseBarred({ policy, app, environment })
  if (plan.kind === 'deploy') refuseBranch({ policy, app, environment }, release.branches)
}

/** Starts a step, or runs the same operation once more. */
export const doStep = async (deps: StepDeps, led: Acting, step: PlannedStep): Promise<boolean> => {
  const signal = led.interruptionOrAbort()
  if (!hasStarted(led.session.deployment(), step.id) && !(await begin(deps, led, step, signal))) return true
  const action = next(led.session.deployment())
  if (action.kind !== 'do' || action.step.id !== step.id) return true
  const state = stepState(led.session.deployment(), step.id)
  const result = await limited(deps, led, step, signal, async world => {
    refuseNow(deps, world)
    const { receipt, kept = [] } = await runStep(kindOf(deps, step), step, await deps.documents.of(state.before), world)
    return { receipt: await deps.documents.keep(receipt), kept }
  })
  if ('error' in result) return failed(deps, led, step, result)
  const { receipt, kept } = result.value
  led.session.note({ type: 'step-done', step: step.id, receipt, kept })
  return true
}

/** Looks at what is there, and writes that the step starts. False: it did not come to that. */
const begin = async (deps: StepDeps, led: Acting, step: PlannedStep, signal: AbortSignal): Promise<boolean> => {
  const seen = await limited(deps, led, step, signal, async world => {
    refuseNow(deps, world)
    return deps.documents.keep(await kindOf(deps, step).prepare(step.params, world))
  })
  if ('error' in seen) {
    await failed(deps, led, step, seen)
    return false
  }
  return led.session.record({
    type: 'step-started',
    step: step.id,
    operationId: operationId(led, step),
    before: seen.value,
  })
}

const failed = async (
  deps: StepDeps,
  led: Acting,
  step: PlannedStep,
  { error, wasAborted }: { readonly error: LockstepError; readonly wasAborted: boolean },
): Promise<boolean> => {
  if (led.session.hasNotes()) await led.session.record()
  if (wasAborted) {
    await led.session.refresh()
    return true
  }
  const { attempts } = stepState(led.session.deployment(), step.id)
  deps.stepLog(led.session.id, step.id).line(`${error.code}: ${error.message}`)
  await led.session.record({
    type: 'step-failed',
    step: step.id,
    error: error.toJSON(),
    retryAt: retryAt(error.kind, attempts, deps.clock),
  })
  return true
}

/** After a crash, a failure, a timeout or an abort: waits late effects out and says what is there. */
export const settleStep = async (deps: StepDeps, led: Acting, step: PlannedStep): Promise<boolean> => {
  const { before } = stepState(led.session.deployment(), step.id)
  const result = await limited(deps, led, step, led.interruption(), async world => {
    const settlement = await kindOf(deps, step).settle(step.params, await deps.documents.of(before), world)
    if (settlement.outcome !== 'done') return settlement
    return { ...settlement, receipt: await deps.documents.keep(settlement.receipt) }
  })
  const settlement =
    'error' in result
      ? ({ outcome: 'unknown', why: `${result.error.code}: ${result.error.message}` } as const)
      : result.value
  return led.session.record({ type: 'settled', step: step.id, settlement })
}

/** Ends what may be left of a step that changes nothing, and writes no event of it: what fails is in the step's log. */
export const settleOnceMore = async (deps: StepDeps, led: Acting, step: PlannedStep): Promise<void> => {
  const { before } = stepState(led.session.deployment(), step.id)
  const result = await limited(deps, led, step, led.interruption(), async world =>
    kindOf(deps, step).settle(step.params, await deps.documents.of(before), world),
  )
  if ('error' in result) deps.stepLog(led.session.id, step.id).line(`${result.error.code}: ${result.error.message}`)
}

/** Takes one step back. An undo is idempotent and settles for itself, so after a takeover it simply runs again. */
export const undoStep = async (deps: StepDeps, led: Acting, step: PlannedStep): Promise<boolean> => {
  const state = stepState(led.session.deployment(), step.id)
  if (state.undo.status !== 'started') {
    const started = await led.session.record({
      type: 'undo-started',
      step: step.id,
      operationId: `${operationId(led, step)}.undo`,
    })
    if (!started) return true
  }
  const result = await limited(deps, led, step, led.interruption(), async world => {
    const { of } = deps.documents
    return kindOf(deps, step).undo(step.params, await of(state.before), await of(state.receipt), world)
  })
  if ('value' in result) {
    return led.session.record({ type: 'undo-done', step: step.id, kept: result.value })
  }
  const { attempts } = stepState(led.session.deployment(), step.id).undo
  deps.stepLog(led.session.id, step.id).line(`undo: ${result.error.code}: ${result.error.message}`)
  return led.session.record({
    type: 'undo-failed',
    step: step.id,
    error: result.error.toJSON(),
    retryAt: retryAt('retry', attempts, deps.clock),
  })
}
