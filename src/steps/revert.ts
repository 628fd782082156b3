import { z } from 'zod'
import { defineStep } from './define-step.ts'
import type { Json } from '../domain/json.ts'
import { historyOf, knownMigrations, migratorContext, migratorOf, takeBack } from './migrations.ts'
import type { World } from './world.ts'

const params = z.object({ migrations: z.array(z.object({ id: z.string(), file: z.string() })).readonly() })
type Params = z.infer<typeof params>
type Receipt = { readonly undone: readonly string[] }

/** Rollback only: takes back what the earlier release does not know, as far as it holds no data; the rest is kept. */
export const revert = defineStep<Params, Json, Receipt>({
  kind: 'revert',
  version: 1,
  params,
  effect: 'schema',
  timeoutMs: 600_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ migrations }) =>
    migrations.length === 0
      ? 'revert the schema: it is as the earlier release knows it'
      : `revert the schema where it holds no data: ${migrations.map(({ file }) => file).join(', ')}`,
  reversible: () => ({ kind: 'yes' }),
  prepare: () => Promise.resolve(null),
  run: async (step, _before, world) => {
    const { undone, kept } = await takeBack(world, await wanted(step, world), 'if-empty')
    for (const { what, why } of kept) world.log.line(`kept ${what}: ${why}`)
    return { receipt: { undone }, kept }
  },
  settle: async (_params, _before, world) => {
    await migratorOf(world).settle(world.operationId, world.signal)
    return { outcome: 'not-done' }
  },
  undo: async (step, _before, _receipt, world) => {
    await migratorOf(world).settle(world.operationId, world.signal)
    const known = await baseMigrations(step, world)
    const history = await historyOf(world, await knownMigrations(world))
    await migratorOf(world).apply(known, history, migratorContext(world))
    await world.ledger.record(
      known,
      { deployment: world.deployment, release: world.base?.release.id ?? '' },
      world.lease,
    )
    return []
  },
})

const wanted = async ({ migrations }: Params, world: World) =>
  (await world.ledger.entries()).map(entry => entry.migration).filter(({ id }) => migrations.some(m => m.id === id))

const baseMigrations = async ({ migrations }: Params, world: World) =>
  (world.base?.release.migrations ?? []).filter(({ id }) => migrations.some(m => m.id === id))
