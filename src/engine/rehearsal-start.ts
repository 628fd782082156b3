import type { LedgerEntry } from '../domain/migration.ts'
import type { Claim } from '../ports/flags.ts'
import { isServiceTarget } from '../ports/service-target.ts'
import type { ServiceTarget } from '../ports/service-target.ts'
import { instanceSpec, observed } from '../steps/instances.ts'
import { migratorContext } from '../steps/migrations.ts'
import { instanceTargetOf } from '../steps/kinds-of-target.ts'
import { emptyRoute, routeInstance } from '../steps/routes.ts'
import { serviceSpec } from '../steps/service-spec.ts'
import type { LoadedRelease, World } from '../steps/world.ts'

/** What the record says of an environment besides the release that runs there. */
export type RecordedStart = {
  /** The deployment that brought what runs: instances carry its name. */
  readonly deployment: string
  readonly ledger: readonly LedgerEntry[]
  /** Who keeps consumers paused. */
  readonly claims: readonly { readonly flag: string; readonly claim: Claim }[]
}

const startMs = 60_000

/** Brings empty stand-ins to what the record says: instances, traffic, schema, claims. Through the ports, as a deployment would. */
export const setUp = async (world: World, start: RecordedStart): Promise<void> => {
  if (world.base !== null) await startBase(world, world.base, start)
  for (const { migration, appliedBy, release } of start.ledger) {
    await world.migrator?.apply([migration], [], migratorContext(world))
    await world.ledger.record([migration], { deployment: appliedBy, release }, world.lease)
  }
  for (const { flag, claim } of start.claims) await world.flags.claim(flag, claim, world.lease)
}

const startBase = async (world: World, base: LoadedRelease, { deployment }: RecordedStart): Promise<void> => {
  if (isServiceTarget(world.target)) return startServices(world, world.target, base)
  for (const { name, instances, health } of base.app.services) {
    const ids = Array.from({ length: instances }, (_, n) => `${name}.${deployment}.${n + 1}`)
    const specs = await Promise.all(ids.map(id => instanceSpec(world, base, name, id, startMs)))
    await instanceTargetOf(world).start(specs, world.lease)
    if (health === null) continue
    const behind = (await observed(world, ids)).map(routeInstance)
    const versions = [{ release: base.release.id, weight: 100, instances: behind }]
    await world.router.setRoute({ ...emptyRoute(name), versions }, world.lease)
  }
}

const startServices = async (world: World, target: ServiceTarget, base: LoadedRelease): Promise<void> => {
  for (const { name, instances } of base.app.services) {
    const before = await target.state(name, { settled: true })
    const definition = await target.define(serviceSpec(world, base, name), before, world.lease)
    await target.run(name, { definition, desired: instances, from: null }, world.lease)
  }
}
