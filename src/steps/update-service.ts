import { z } from 'zod'
import { defineStep, runAgain } from './define-step.ts'
import type { Kept } from '../domain/saga/event.ts'
import type { ServiceState } from '../ports/service-target.ts'
import { rolledOut } from './rolled-out.ts'
import { serviceSpec } from './service-spec.ts'
import { serviceTargetOf } from './kinds-of-target.ts'
import type { World } from './world.ts'

const params = z.object({
  service: z.string(),
  /** So many where the service has never run; else it keeps as many as it has. */
  instances: z.int(),
  /** How often it is looked at while its instances are replaced. */
  everyMs: z.number(),
})
type Params = z.infer<typeof params>
type Receipt = { readonly definition: string; readonly before: string }

const saved = z.object({ definition: z.string() })

/**
 * Gives a service of the target the new definition, and waits until the target has replaced its instances. Users are on the new version
 * as soon as the first of them is there. Taken back by the definition that it had.
 */
export const updateService = defineStep<Params, ServiceState, Receipt>({
  kind: 'update-service',
  version: 1,
  params,
  effect: 'traffic',
  timeoutMs: 900_000,
  opensDataWindow: true,
  mayBeSkipped: false,
  describe: ({ service }) =>
    `update the service ${service}: its instances are replaced by new ones, which users reach at once`,
  reversible: () => ({ kind: 'yes' }),
  prepare: ({ service }, world) => serviceTargetOf(world).state(service, { settled: true }),
  run: async ({ service, instances, everyMs }, before, world) => {
    const wanted = await definitionOf(service, before, world)
    const desired = before.desired === 0 ? instances : null
    const definition = await serviceTargetOf(world).run(
      service,
      { definition: wanted, desired, from: before.definition },
      world.lease,
    )
    await rolledOut(world, { service, definition, release: world.next.release.version, everyMs })
    return { receipt: { definition, before: before.definition } }
  },
  settle: runAgain,
  undo: async ({ service, everyMs }, before, _receipt, world): Promise<readonly Kept[]> => {
    const desired = before.desired === 0 ? 0 : null
    const back = { definition: before.definition, desired, from: null }
    const definition = await serviceTargetOf(world).run(service, back, world.lease)
    await rolledOut(world, { service, definition, release: world.base?.release.version ?? 'what it had', everyMs })
    return []
  },
})

/** Made once for an operation: one that was interrupted goes on with the definition that it had made. */
const definitionOf = async (service: string, before: ServiceState, world: World): Promise<string> => {
  const known = saved.safeParse(world.saved)
  if (known.success) return known.data.definition
  const definition = await serviceTargetOf(world).define(serviceSpec(world, world.next, service), before, world.lease)
  await world.checkpoint({ definition })
  return definition
}
