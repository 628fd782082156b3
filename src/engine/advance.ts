import { next } from '../domain/saga/next.ts'
import type { Action } from '../domain/saga/next.ts'
import { hasStarted, isFinal } from '../domain/saga/deployment.ts'
import { answerWithinMs } from '../domain/saga/progress.ts'
import { releaseDeployment } from '../store/lease-deployment.ts'
import { longestBackOffMs } from './back-off.ts'
import type { EngineDeps } from './deps.ts'
import { finish } from './finish.ts'
import { grantLock } from './grant-lock.ts'
import { beginGuard } from './guard.ts'
import { Interrupted, isNoLongerOurs } from './is-ours.ts'
import { lead } from './lead.ts'
import { Aborted } from './led.ts'
import type { Led } from './led.ts'
import { passGates } from './pass-gates.ts'
import { doStep, settleStep, undoStep } from './perform.ts'

/**
 * Takes a deployment as far as it can go now: folds, asks what is next, performs it, appends what happened. Idempotent: jobs are hints.
 * Returns when there is something to wait for, when another node leads, or when this process is asked to stop. One that asks a person
 * while users are on the new version is led on by a guard.
 */
export const advance = async (deps: EngineDeps, id: string, stopping: AbortSignal): Promise<void> => {
  await deps.guards.end(id)
  try {
    await advanceWhileOurs(deps, id, stopping)
  } catch (error) {
    if (isNoLongerOurs(error)) return
    // The next sweep goes on with it. Where this fails too, the lease runs out by itself.
    await releaseDeployment(deps.store.pool, id, deps.leases.owner, null).catch(() => undefined)
    throw error
  }
}

const advanceWhileOurs = async (deps: EngineDeps, id: string, stopping: AbortSignal): Promise<void> => {
  const led = await lead(deps, id, stopping)
  if (led === null) return
  let isGuarded = false
  try {
    while (!stopping.aborted && (await advanceOnce(deps, led)));
    if (led.session.hasNotes()) await led.session.record()
    isGuarded = !stopping.aborted && beginGuard(deps, led)
  } finally {
    if (!isGuarded) led.drop()
  }
  if (isGuarded) return
  // The last event gave the lease back. A step that was cut short by our stopping stays ours in the row, so that whoever comes next settles it.
  if (!stopping.aborted && !isFinal(led.session.deployment().state))
    await releaseDeployment(deps.store.pool, id, deps.leases.owner, led.lookAgainAt)
}

/** One action; false when there is nothing to do until something happens. */
const advanceOnce = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  const { session } = led
  const action = next(session.deployment())
  // What is noted travels with the next step's start, the lock or the end; before anything else it has to be written.
  if (session.hasNotes() && !startsStep(led, action) && !writesNotes(action)) {
    await session.record()
    return true
  }
  switch (action.kind) {
    case 'do':
      return doStep(deps, led, action.step)
    case 'settle':
      return settleStep(deps, led, action.step)
    case 'undo':
      return undoStep(deps, led, action.step)
    case 'ask':
      return ask(deps, led, action)
    case 'wait':
      return wait(deps, led, action)
    case 'finish':
      return finish(deps, led, action.as)
  }
}

const writesNotes = (action: Action): boolean =>
  (action.kind === 'finish' && action.as === 'succeeded') || (action.kind === 'wait' && action.for === 'lock')

const startsStep = ({ session }: Led, action: Action): boolean =>
  action.kind === 'do' && !hasStarted(session.deployment(), action.step.id)

const ask = (deps: EngineDeps, { session }: Led, action: Extract<Action, { kind: 'ask' }>): Promise<boolean> => {
  const withinMs = answerWithinMs(session.deployment(), action.about, action.step)
  const deadline = withinMs === null ? null : new Date(deps.clock.now().getTime() + withinMs).toISOString()
  return session.record({ type: 'asked', question: action.about, step: action.step, deadline })
}

const wait = async (deps: EngineDeps, led: Led, action: Extract<Action, { kind: 'wait' }>): Promise<boolean> => {
  const isDue = (at: string): boolean => Date.parse(at) <= deps.clock.now().getTime()
  switch (action.for) {
    case 'gates':
      return passGates(deps, led)
    case 'lock':
      return grantLock(deps, led)
    case 'retry':
      return waitForRetry(deps, led, action)
    case 'answer':
      return action.at !== null && isDue(action.at) && led.session.record({ type: 'ask-expired' })
    case 'person':
    case 'nothing':
      return false
  }
}

/** Back-offs are short, and the sweep looks only every few seconds: the worker waits them out itself, unless a person aborts. */
const waitForRetry = async (
  deps: EngineDeps,
  led: Led,
  { step, at }: { readonly step: string; readonly at: string },
): Promise<boolean> => {
  const leftMs = Math.min(Date.parse(at) - deps.clock.now().getTime(), longestBackOffMs)
  const signal = led.interruptionOrAbort()
  try {
    if (leftMs > 0) await deps.clock.pause(leftMs, signal)
  } catch (error) {
    if (!signal.aborted) throw error
    if (!(signal.reason instanceof Aborted)) throw new Interrupted()
    await led.session.refresh()
    return true
  }
  await led.session.record({ type: 'retry-due', step })
  return true
}
