import type { App } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import { driftOf } from '../domain/drift/drift-of.ts'
import { LockstepError } from '../domain/errors/error.ts'
import { appOf } from '../engine/app-of.ts'
import { isServiceTarget } from '../ports/service-target.ts'
import { look } from '../steps/observe.ts'
import type { Ports } from '../steps/world.ts'
import { knownDrift } from '../store/drift.ts'
import { homeOfEnvironment } from '../store/environment-homes.ts'
import { lockHolder } from '../store/environment-lock.ts'
import { environmentRecord, environmentRecords } from '../store/environments.ts'
import type { EnvironmentRecord } from '../store/environments.ts'
import { storeLedger } from '../store/ledger.ts'
import { versionsById } from '../store/releases.ts'
import type { Lockstep } from './lockstep.ts'

/** How what runs in one environment compares with the record, seen now. */
export type EnvironmentDrift = {
  readonly environment: string
  /** What runs there by the record. */
  readonly release: string
  /** What differs; empty: nothing. Null: it could not be told. */
  readonly differences: readonly string[] | null
  /** Why it could not be told; null: it could. */
  readonly unknown: string | null
  /** Since when the looks that are made by themselves find a difference (ISO); null: they find none. */
  readonly since: string | null
}

type Looking = Pick<Lockstep, 'store' | 'node' | 'portsFor'>

/** Every environment of an app that something was deployed to, by name. Looks, and changes nothing. */
export const drift = async (lockstep: Looking, app: string): Promise<readonly EnvironmentDrift[]> => {
  const { db } = lockstep.store
  const [records, known] = await Promise.all([environmentRecords(db, app), knownDrift(db, app)])
  const looks = [...records].map(async ([environment, { release }]) => {
    const found = await lookForDrift(lockstep, { app, environment }).catch(inWords)
    const isTold = typeof found !== 'string'
    return {
      environment,
      release: release.version,
      differences: isTold ? found.differences : null,
      unknown: isTold ? null : found,
      since: known.get(environment)?.since ?? null,
    }
  })
  return (await Promise.all(looks)).toSorted((a, b) => a.environment.localeCompare(b.environment))
}

/** What an adapter says that it cannot reach. */
const inWords = (error: unknown): string => {
  if (error instanceof LockstepError) return error.message
  throw error
}

export type FoundDrift = { readonly release: string; readonly differences: readonly string[] }

/** Compares one environment with its record; a text says why that cannot be done now. Errors of the adapters. */
export const lookForDrift = async (lockstep: Looking, place: Place): Promise<FoundDrift | string> => {
  const { store, node } = lockstep
  const home = await homeOfEnvironment(store.db, place)
  if (home !== null && home.id !== node.home.id) return `it lives in ${home.path} on ${home.host}`
  const before = await stateOf(lockstep, place)
  if (before.record === null) return 'nothing was deployed there'
  if (before.holder !== null) return `${before.holder} acts on it`
  const found = await compared(lockstep, place, before.record)
  const after = await stateOf(lockstep, place)
  // What is seen while a deployment comes or goes is neither the state before nor the one after.
  const isSame = after.holder === null && after.record?.deployment === before.record.deployment
  return isSame ? { release: before.record.release.id, differences: found } : 'a deployment has just acted on it'
}

const stateOf = async ({ store }: Looking, place: Place) => {
  const [record, holder] = await Promise.all([environmentRecord(store.db, place), lockHolder(store.db, place)])
  return { record, holder }
}

const compared = async (
  lockstep: Looking,
  place: Place,
  { release }: EnvironmentRecord,
): Promise<readonly string[]> => {
  const app = appOf(release)
  const environment = app.environments.find(({ name }) => name === place.environment)
  if (environment === undefined) return [`${release.version} does not know ${place.environment}`]
  const ports = await lockstep.portsFor(place, environment, app, null)
  const seen = await look(
    ports,
    app.consumers.map(({ flag }) => flag),
  )
  const ledger = (await storeLedger(lockstep.store.db, place).entries()).map(({ migration }) => migration.id)
  const recorded = { release: release.id, services: wantedOf(app, ports), migrations: ledger }
  const versions = await versionsById(lockstep.store.db, place.app)
  return [...driftOf(seen, recorded), ...(await notRunning(ports))].map(line => inVersions(line, versions))
}

/** How many there are is said by the file, or decided by the target: then one is enough. */
const wantedOf = ({ services }: App, { target }: Pick<Ports, 'target'>) =>
  isServiceTarget(target) ? services.map(({ name }) => ({ name, instances: 1 })) : services

/** Instances that are there, and will not run again by themselves. */
const notRunning = async ({ target }: Pick<Ports, 'target'>): Promise<readonly string[]> =>
  (await target.instances())
    .filter(({ state }) => state === 'crashed' || state === 'stopped')
    .map(({ service, release, state }) => `an instance of ${service} ${release} has ${state}`)

/** People know releases by their versions. */
const inVersions = (line: string, versions: ReadonlyMap<string, string>): string =>
  line.replace(/[^ ]+/g, word => versions.get(word) ?? word)
