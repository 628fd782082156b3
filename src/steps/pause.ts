import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import { consumersOf, provePaused } from './pause-proof.ts'
import type { World } from './world.ts'

const params = z.object({ consumers: z.array(z.string()).readonly(), proveMs: z.number() })
type Before = { readonly revisions: Readonly<Record<string, number>> }

const owner = (world: World) => ({ kind: 'deployment', id: world.deployment }) as const

/** Claims the pause of every consumer and proves it. The claim of this deployment only: a person's pause stays theirs. */
export const pause = defineStep<z.infer<typeof params>, Before, { readonly proved: readonly string[] }>({
  kind: 'pause',
  version: 1,
  params,
  effect: 'claims',
  timeoutMs: 120_000,
  opensDataWindow: false,
  mayBeSkipped: false,
  describe: ({ consumers }) => `pause ${consumers.join(', ')} and prove that nothing is in flight`,
  reversible: () => ({ kind: 'yes' }),
  prepare: async (_params, world) => ({
    revisions: Object.fromEntries(
      await Promise.all(
        consumersOf(world).map(async ({ flag }) => [flag, (await world.flags.read(flag)).revision] as const),
      ),
    ),
  }),
  run: async ({ proveMs }, _before, world) => {
    for (const { flag } of consumersOf(world)) {
      await world.flags.claim(flag, { owner: owner(world), release: null }, world.lease)
    }
    for (const consumer of consumersOf(world)) await provePaused(world, consumer, { release: null, timeoutMs: proveMs })
    return { receipt: { proved: consumersOf(world).map(({ flag }) => flag) } }
  },
  settle: runAgain,
  undo: async (_params, _before, _receipt, world) => {
    for (const { flag } of consumersOf(world)) await world.flags.unclaim(flag, owner(world), world.lease)
    return []
  },
})
