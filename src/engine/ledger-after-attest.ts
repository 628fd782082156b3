import { stepState } from '../domain/saga/deployment.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { World } from '../steps/world.ts'

/** True when a person says that a change of the schema was taken back by hand. */
export const isSchemaAttested = (deployment: Deployment): boolean =>
  deployment.plan.steps.some(
    ({ id, effect }) => effect === 'schema' && stepState(deployment, id).undo.status === 'attested',
  )

/**
 * A step that is attested has not written to the ledger what became of its migrations. Brings the ledger to what the database has,
 * for migrations of this deployment's own releases; else the next preflight would find drift in what a person did rightly. Idempotent.
 */
export const bringLedgerUpToDate = async (world: World): Promise<void> => {
  const applied = (await world.migrator?.applied()) ?? []
  const entries = await world.ledger.entries()
  const gone = entries.filter(({ appliedBy, migration }) => {
    return appliedBy === world.deployment && !applied.includes(migration.id)
  })
  await world.ledger.forget(
    gone.map(({ migration }) => migration.id),
    world.lease,
  )
  for (const loaded of [world.base, world.next]) {
    if (loaded === null) continue
    const { id, migrations } = loaded.release
    const back = migrations.filter(
      known => applied.includes(known.id) && !entries.some(({ migration }) => migration.id === known.id),
    )
    await world.ledger.record(back, { deployment: world.deployment, release: id }, world.lease)
  }
}
