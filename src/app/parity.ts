import type { App, Environment } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Json } from '../domain/json.ts'
import { parity as compare } from '../domain/parity/parity.ts'
import type { Disparity, Side } from '../domain/parity/parity.ts'
import { appOf } from '../engine/app-of.ts'
import { environmentRecord } from '../store/environments.ts'
import { storeLedger } from '../store/ledger.ts'
import type { Lockstep } from './lockstep.ts'

/** Two environments beside each other, and what is not alike. */
export type Parity = { readonly left: string; readonly right: string; readonly differences: readonly Disparity[] }

/**
 * Compares what two environments of an app run and how their files say that it is deployed: release, migrations, instances, strategy,
 * watches, gates, variables (never their values). By the record alone. PLAN_NOTHING_DEPLOYED.
 */
export const parity = async (
  { store }: Pick<Lockstep, 'store'>,
  { app, left, right }: { readonly app: string; readonly left: string; readonly right: string },
): Promise<Parity> => {
  const [onLeft, onRight] = await Promise.all([
    sideOf({ store }, { app, environment: left }),
    sideOf({ store }, { app, environment: right }),
  ])
  return { left, right, differences: compare(onLeft, onRight) }
}

const sideOf = async ({ store }: Pick<Lockstep, 'store'>, place: Place): Promise<Side> => {
  const record = await environmentRecord(store.db, place)
  if (record === null) throw failure(planErrors.PLAN_NOTHING_DEPLOYED, place)
  const migrations = (await storeLedger(store.db, place).entries()).map(({ migration }) => migration.id)
  const app = appOf(record.release)
  const environment = app.environments.find(({ name }) => name === place.environment)
  return {
    facts: {
      release: record.release.version,
      migrations,
      services: servicesOf(app),
      deploy: app.deploy?.map(({ kind }) => kind) ?? null,
      ...(environment === undefined ? {} : settingsOf(environment)),
    },
    secrets: {
      variables: { ...app.variables, ...environment?.variables },
      ...Object.fromEntries(app.services.map(({ name, variables }) => [`services.${name}.variables`, variables])),
    },
  }
}

const servicesOf = ({ services }: App): Json =>
  Object.fromEntries(services.map(({ name, instances, command }) => [name, { instances, command: [...command] }]))

/** Names and addresses are an environment's own: they always differ. */
export const settingsOf = ({
  target,
  gates,
  supersede,
  strategy,
  watch,
  bakeMs,
}: Environment): Readonly<Record<string, Json>> => ({ target: target.kind, gates, supersede, strategy, watch, bakeMs })
