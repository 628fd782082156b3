import { z } from 'zod'
import { defineStep, nothingToUndo, runAgain } from './define-step.ts'
import { strayInstances, strayMigrations } from '../domain/drift/drift-of.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { isServiceTarget } from '../ports/service-target.ts'
import { requireAlarms } from './require-alarms.ts'
import { observation, observe } from './observe.ts'
import type { Observation } from './observe.ts'
import { serviceSpec } from './service-spec.ts'
import type { World } from './world.ts'

const params = z.object({})
/** `inherited`: what a deployment before left, and this one takes over. */
type Receipt = { readonly checked: readonly string[]; readonly inherited: readonly string[] }

const always = ['instances', 'traffic', 'flags', 'migrations', 'artifacts', 'secrets'] as const

/** Looks at everything the plan needs before anything is changed, and remembers what the environment was. */
export const preflight = defineStep<z.infer<typeof params>, Observation, Receipt>({
  kind: 'preflight',
  version: 1,
  params,
  effect: 'none',
  timeoutMs: 60_000,
  opensDataWindow: false,
  mayBeSkipped: false,
  describe: () => 'look at everything the plan needs; nothing is changed',
  reversible: () => ({ kind: 'nothing' }),
  prepare: async (_params, world) => observation.parse(await observe(world)),
  run: async (_params, before, world) => {
    const stray = strange(before, world)
    await requireServices(world)
    const ledger = (await world.ledger.entries()).map(({ migration }) => migration.id)
    // What a deployment left that could not be taken back is not looked at twice: a person has accepted it.
    const inherited = world.plan.inherits === null ? [] : stray
    const wrong = [...(world.plan.inherits === null ? stray : []), ...strayMigrations(before, { migrations: ledger })]
    if (wrong.length > 0) throw failure(stepErrors.STEP_DRIFT, { differences: wrong.join('; ') })
    // Only a plan with a snapshot needs the means for one.
    const needsSnapshot = world.plan.steps.some(({ kind }) => kind === 'snapshot')
    const method = world.snapshots === null || !needsSnapshot ? 'none' : await world.snapshots.method()
    await Promise.all(world.next.release.artifacts.map(({ digest }) => world.artifacts.locate(digest)))
    await world.variables.requireSecrets(world.next.app)
    const alarms = await requireAlarms(world)
    return {
      receipt: {
        checked: [...always, ...(alarms.length === 0 ? [] : ['alarms']), `snapshot by ${method}`],
        inherited,
      },
    }
  },
  settle: runAgain,
  undo: nothingToUndo,
})

/** A first deployment takes services of the target over as they are: what they run is what its undo brings back. */
const strange = (seen: Observation, { base, target }: World): readonly string[] =>
  base === null && isServiceTarget(target)
    ? []
    : strayInstances(seen, { release: base?.release.id ?? null, services: base?.app.services ?? [] })

/** What a release needs of the target's own services, looked at before anything is changed. */
const requireServices = async (world: World): Promise<void> => {
  const { target, next } = world
  if (!isServiceTarget(target)) return
  for (const { name } of next.app.services) {
    await target.state(name, { settled: true })
    await target.require(serviceSpec(world, next, name))
  }
}
