import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import type { Json } from '../domain/json.ts'
import type { Consumer } from '../config/app.ts'
import { isFailure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { consumersOf, provePaused } from './pause-proof.ts'
import type { ProofLimits } from './pause-proof.ts'
import type { World } from './world.ts'

const params = z.object({ consumers: z.array(z.string()).readonly(), proveMs: z.number() })

const owner = (world: World) => ({ kind: 'deployment', id: world.deployment }) as const

/** This deployment, and the one whose leftovers it takes over. */
const owners = (world: World) =>
  [world.deployment, ...(world.plan.inherits === null ? [] : [world.plan.inherits])].map(
    id => ({ kind: 'deployment', id }) as const,
  )

/** Lifts this deployment's pause. Its undo takes the new version's consumers off again, and proves it, before its code is stopped. */
export const resume = defineStep<z.infer<typeof params>, Json, { readonly resumed: readonly string[] }>({
  kind: 'resume',
  version: 1,
  params,
  effect: 'consumers',
  timeoutMs: 120_000,
  opensDataWindow: true,
  mayBeSkipped: false,
  describe: ({ consumers }) => `resume ${consumers.join(', ')}`,
  reversible: () => ({ kind: 'yes' }),
  prepare: () => Promise.resolve(null),
  run: async (_params, _before, world) => {
    for (const { flag } of consumersOf(world)) {
      for (const one of owners(world)) await world.flags.unclaim(flag, one, world.lease)
    }
    return { receipt: { resumed: consumersOf(world).map(({ flag }) => flag) } }
  },
  settle: runAgain,
  undo: async ({ proveMs }, _before, _receipt, world) => {
    const release = world.next.release.id
    for (const consumer of consumersOf(world)) {
      await world.flags.claim(consumer.flag, { owner: owner(world), release }, world.lease)
      await proveOrSay(world, consumer, { release, timeoutMs: proveMs })
    }
    return []
  },
})

/**
 * A new version that hangs cannot acknowledge. That must not keep users from the old one: its instances are stopped next, which ends
 * their consuming for certain; what they had in hand is delivered again.
 */
const proveOrSay = async (world: World, consumer: Consumer, limits: ProofLimits): Promise<void> => {
  try {
    await provePaused(world, consumer, limits)
  } catch (error) {
    if (!isFailure(error, stepErrors.STEP_PAUSE_UNPROVED)) throw error
    world.log.line(`${error.message}; its instances are stopped next`)
  }
}
