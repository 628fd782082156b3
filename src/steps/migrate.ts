import { z } from 'zod'
import { defineStep } from './define-step.ts'
import type { Reversibility } from '../domain/plan.ts'
import { historyOf, knownMigrations, keptMigration, migratorContext, migratorOf, takeBack } from './migrations.ts'
import { consumersOf, provePaused } from './pause-proof.ts'
import type { World } from './world.ts'

const params = z.object({
  phase: z.enum(['expand', 'contract']),
  migrations: z.array(z.object({ id: z.string(), file: z.string(), effect: z.string() })).readonly(),
  /** Consumers are paused in this phase: the pause is proved once more right before the schema changes. */
  whilePaused: z.boolean(),
})
type Params = z.infer<typeof params>
type Before = { readonly applied: readonly string[] }
type Receipt = { readonly applied: readonly { readonly id: string; readonly ms: number }[] }

/** Applies the release's migrations by the team's own tool; the undo takes back just those, or keeps what holds data. */
export const migrate = defineStep<Params, Before, Receipt>({
  kind: 'migrate',
  version: 1,
  params,
  effect: 'schema',
  timeoutMs: 3_600_000,
  opensDataWindow: false,
  mayBeSkipped: false,
  describe: ({ phase, migrations }) =>
    migrations.length === 0
      ? `${phase} the schema: no migration is pending`
      : `${phase} the schema: ${migrations.map(({ file }) => file).join(', ')}`,
  reversible: reversibility,
  prepare: async (_params, world) => ({ applied: await migratorOf(world).applied() }),
  run: async (step, _before, world) => {
    if (step.whilePaused) {
      for (const consumer of consumersOf(world))
        await provePaused(world, consumer, { release: null, timeoutMs: 30_000 })
    }
    const wanted = migrationsOf(step, world)
    const history = await historyOf(world, await knownMigrations(world))
    const applied = await migratorOf(world).apply(wanted, history, migratorContext(world))
    await world.ledger.record(wanted, { deployment: world.deployment, release: world.next.release.id }, world.lease)
    return { receipt: { applied } }
  },
  settle: async (_params, _before, world) => {
    await migratorOf(world).settle(world.operationId, world.signal)
    return { outcome: 'not-done' }
  },
  undo: async (step, before, _receipt, world) => {
    await migratorOf(world).settle(world.operationId, world.signal)
    const applied = await migratorOf(world).applied()
    const ours = migrationsOf(step, world).filter(({ id }) => !before.applied.includes(id))
    const own = ours.filter(({ id }) => applied.includes(id))
    // The tool outlives who started it: an undo that was cut off may have ended without anybody who wrote it down.
    const gone = ours.filter(({ id }) => !applied.includes(id)).map(({ id }) => id)
    await world.ledger.forget(gone, world.lease)
    await world.ledger.record(own, { deployment: world.deployment, release: world.next.release.id }, world.lease)
    const { kept } = await takeBack(world, own, world.dataWindow === 'closed' ? 'always' : 'if-empty')
    for (const { what, why } of kept) world.log.line(`kept ${what}: ${why}`)
    return kept
  },
})

function reversibility({ migrations }: Params): Reversibility {
  const harsh = migrations.filter(({ effect }) => effect !== 'expand')
  if (harsh.length > 0) {
    return { kind: 'no', why: `${harsh.map(({ file }) => file).join(', ')} takes away what the running version uses` }
  }
  return migrations.length === 0
    ? { kind: 'nothing' }
    : { kind: 'while-empty', keeps: migrations.map(migration => keptMigration(migration as never, '').what).join(', ') }
}

const migrationsOf = (step: Params, world: World) =>
  world.next.release.migrations.filter(({ id }) => step.migrations.some(migration => migration.id === id))
