import type { App } from '../config/app.ts'
import { differenceOf } from '../domain/difference/difference.ts'
import type { Difference, Standing } from '../domain/difference/difference.ts'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Json } from '../domain/json.ts'
import type { Side } from '../domain/parity/parity.ts'
import { releaseNumber } from '../domain/release.ts'
import { appOf } from '../engine/app-of.ts'
import { broughtChanges } from '../store/brought-changes.ts'
import { environmentRecord } from '../store/environments.ts'
import { storeLedger } from '../store/ledger.ts'
import type { Lockstep } from './lockstep.ts'
import { settingsOf } from './parity.ts'

/** An environment that runs so far behind another differs in more than anybody reads. */
const releasesAtMost = 200

/**
 * What one environment of an app has and another has not: commits, migrations of their databases, and what the files of their releases
 * say. Of the settings of environments those of `to` are compared, as both files have them. By the record alone. PLAN_NOTHING_DEPLOYED.
 */
export const difference = async (
  { store }: Pick<Lockstep, 'store'>,
  { app, from, to }: { readonly app: string; readonly from: string; readonly to: string },
): Promise<Difference> => {
  const [left, right] = await Promise.all([
    standingOf({ store }, { app, environment: from }, to),
    standingOf({ store }, { app, environment: to }, to),
  ])
  const [a, b] = [releaseNumber(left.release), releaseNumber(right.release)]
  const range = { after: Math.min(a, b), to: Math.max(a, b), limit: releasesAtMost }
  const ahead = a === b ? null : a > b ? 'from' : 'to'
  return differenceOf(left, right, ahead, await broughtChanges(store.pool, app, range))
}

const standingOf = async ({ store }: Pick<Lockstep, 'store'>, place: Place, settingsFor: string): Promise<Standing> => {
  const record = await environmentRecord(store.db, place)
  if (record === null) throw failure(planErrors.PLAN_NOTHING_DEPLOYED, place)
  const { release, since } = record
  const migrations = (await storeLedger(store.db, place).entries()).map(({ migration }) => migration)
  return {
    environment: place.environment,
    release: release.version,
    commit: release.commit,
    since,
    migrations,
    file: fileOf(appOf(release), settingsFor),
  }
}

/** What a file says of the app as a whole, and of one environment. */
const fileOf = (app: App, environment: string): Side => {
  const own = app.environments.find(({ name }) => name === environment)
  return {
    facts: {
      services: byName(app.services, ({ build, command, health, after, instances, stop }) => ({
        build,
        command: [...command],
        health,
        after: [...after],
        instances,
        stop,
      })),
      consumers: byName(app.consumers, ({ queue, flag, service, budgetMs }) => ({ queue, flag, service, budgetMs })),
      checks: byName(app.checks, ({ run, with: needs, after }) => ({ run, with: [...needs], after: [...after] })),
      flags: Object.fromEntries(app.flags.map(({ key, type, default: value }) => [key, { type, default: value }])),
      database: app.database === null ? null : { ...app.database.migrations },
      deploy: app.deploy?.map(({ kind }) => kind) ?? null,
      ...(own === undefined ? {} : { environments: { [environment]: settingsOf(own) } }),
    },
    secrets: {
      variables: { ...app.variables },
      services: byName(app.services, ({ variables }) => ({ variables: { ...variables } })),
      ...(own === undefined ? {} : { environments: { [environment]: { variables: { ...own.variables } } } }),
    },
  }
}

const byName = <T extends { readonly name: string }>(
  all: readonly T[],
  shown: (one: T) => Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> => Object.fromEntries(all.map(one => [one.name, shown(one)]))
