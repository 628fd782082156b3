import type { LockstepError } from '../domain/errors/error.ts'
import { isServiceTarget } from '../ports/service-target.ts'
import { classified } from './classify-error.ts'
import type { EngineDeps } from './deps.ts'
import { Interrupted, isNoLongerOurs } from './is-ours.ts'
import type { Led } from './led.ts'

const tryAgainMs = 500
const mostTries = 20

/**
 * Shows the new epoch to everything that the one before may still reach, before anything is looked at: a call that it was about to make
 * when it was stopped is refused from now on, however late it comes, also where this deployment itself changes nothing any more.
 * What cannot be told is tried for some seconds; then the step meets the same and says so.
 */
export const raiseFences = async (deps: EngineDeps, led: Led): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    const error = await raised(led)
    if (error === null) return
    if (error.kind === 'terminal' || tries === mostTries) {
      deps.stepLog(led.session.id, 'takeover').line(`${error.code}: ${error.message}`)
      return
    }
    await deps.clock.pause(tryAgainMs, led.interruption()).catch(() => {
      throw new Interrupted()
    })
  }
}

/** Calls that change nothing but the epoch. */
const raised = async (led: Led): Promise<LockstepError | null> => {
  const { app } = led.session.deployment().plan
  try {
    const { target, router, flags } = (await led.stage()).ports
    led.lease.check()
    // ECS has no fence: each call there asks the lease, and looks first what is there.
    if (!isServiceTarget(target)) await target.start([], led.lease)
    await router.drain(app, [], 0, led.lease)
    await flags.unclaim(app, { kind: 'deployment', id: '' }, led.lease)
    return null
  } catch (error) {
    if (isNoLongerOurs(error)) throw error
    return classified(error, 'takeover')
  }
}
