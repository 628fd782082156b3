import type { Migration } from '../domain/migration.ts'
import { liesUnder, whyKept } from '../domain/why-kept.ts'
import type { Kept } from '../domain/saga/event.ts'
import type { Migrator, MigratorContext } from '../ports/migrator.ts'
import type { World } from './world.ts'

/** The migrator of a plan that migrates: the planner refuses such a plan without a database. */
export const migratorOf = (world: World): Migrator => {
  if (world.migrator === null) throw new Error('a plan that migrates needs a database')
  return world.migrator
}

export const migratorContext = ({ lease, log, signal, operationId }: World): MigratorContext => ({
  lease,
  log,
  signal,
  operationId,
})

/** Every migration that this environment or this release knows, in order: what the tool needs on disk to see its history. */
export const knownMigrations = async (world: World): Promise<readonly Migration[]> => {
  const ledger = (await world.ledger.entries()).map(({ migration }) => migration)
  const fresh = world.next.release.migrations.filter(({ id }) => !ledger.some(known => known.id === id))
  return [...ledger, ...fresh].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Those of `known` that the database has. */
export const historyOf = async (world: World, known: readonly Migration[]): Promise<readonly Migration[]> => {
  const applied = await migratorOf(world).applied()
  return known.filter(({ id }) => applied.includes(id))
}

export const keptMigration = ({ id }: Migration, why: string): Kept => ({ what: `migration ${id}`, why })

/**
 * Takes the given migrations back from their stored scripts, newest first, until one has to be kept: what lies under it stays as well.
 * `always` runs the scripts (nobody can have written yet); `if-empty` measures under a lock and loses nothing.
 */
export const takeBack = async (
  world: World,
  migrations: readonly Migration[],
  mode: 'always' | 'if-empty',
): Promise<{ readonly undone: readonly string[]; readonly kept: readonly Kept[] }> => {
  const migrator = migratorOf(world)
  const newestFirst = [...migrations].sort((a, b) => (a.id < b.id ? 1 : -1))
  const undone: string[] = []
  for (const [index, migration] of newestFirst.entries()) {
    const why = await takeBackOne(world, migrator, migration, mode)
    if (why !== null) {
      const under = newestFirst
        .slice(index + 1)
        .map(async rest => keptMigration(rest, await whyUnder(rest, migration, migrator)))
      return { undone, kept: [keptMigration(migration, why), ...(await Promise.all(under))] }
    }
    await world.ledger.forget([migration.id], world.lease)
    undone.push(migration.id)
  }
  return { undone, kept: [] }
}

const takeBackOne = async (
  world: World,
  migrator: Migrator,
  migration: Migration,
  mode: 'always' | 'if-empty',
): Promise<string | null> => {
  if (migration.down === null) return whyKept(migration, [])
  const history = await historyOf(world, await knownMigrations(world))
  if (!history.some(({ id }) => id === migration.id)) return null
  if (mode === 'always') {
    await migrator.undo(migration, history, migratorContext(world))
    return null
  }
  const result = await migrator.undoIfEmpty(migration, history, migratorContext(world))
  if (result.undone) return null
  return whyKept(migration, result.measured) ?? 'what its down script removes cannot be measured'
}

/** What lies under a kept migration stays in any case; what it holds itself says more. */
const whyUnder = async (migration: Migration, kept: Migration, migrator: Migrator): Promise<string> =>
  whyKept(migration, await migrator.measure(migration.down?.removes ?? [])) ?? liesUnder(kept)
