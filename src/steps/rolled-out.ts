import { ecsErrors } from '../domain/errors/ecs.ts'
import { failure } from '../domain/errors/error.ts'
import type { LockstepError } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import type { RolloutCause } from '../ports/service-target.ts'
import { serviceTargetOf } from './kinds-of-target.ts'
import type { World } from './world.ts'

/** What is waited for. `release`: how people call it. */
type Awaited = {
  readonly service: string
  readonly definition: string
  readonly release: string
  readonly everyMs: number
}

/**
 * Waits until a service runs a definition and nothing else; all that the target says of it goes to the log meanwhile. Without an end of its
 * own: the step's limit comes by the signal. STEP_UNHEALTHY, ECS_IMAGE_MISSING, ECS_NO_CAPACITY, ECS_SERVICE_CHANGING.
 */
export const rolledOut = async (world: World, { service, definition, release, everyMs }: Awaited): Promise<void> => {
  const told = new Set<string>()
  let last = ''
  for (;;) {
    const rollout = await serviceTargetOf(world).rollout(service, definition)
    for (const { id, text } of rollout.said) {
      if (!told.has(id)) world.log.line(text)
      told.add(id)
    }
    if (rollout.reason !== last) world.log.line(`${service}: ${rollout.reason}`)
    last = rollout.reason
    if (rollout.state === 'done') return
    if (rollout.state === 'failed') throw failed(rollout.cause, service, release, rollout.reason)
    await world.clock.pause(everyMs, world.signal)
  }
}

const failed = (cause: RolloutCause, service: string, release: string, reason: string): LockstepError => {
  switch (cause) {
    case 'release':
      return failure(stepErrors.STEP_UNHEALTHY, { service, release, reason })
    case 'image':
      return failure(ecsErrors.ECS_IMAGE_MISSING, { service, reason })
    case 'capacity':
      return failure(ecsErrors.ECS_NO_CAPACITY, { service, reason })
  }
}
