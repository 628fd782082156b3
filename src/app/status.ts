import type { FlagValue } from '../domain/app-flag.ts'
import type { Place } from '../domain/environment.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { Kept } from '../domain/saga/event.ts'
import type { Release } from '../domain/release.ts'
import { appOf } from '../engine/app-of.ts'
import { homeOfEnvironment } from '../store/environment-homes.ts'
import { environmentRecords } from '../store/environments.ts'
import { lockHolder, waitingAnywhere } from '../store/environment-lock.ts'
import { flagSettings } from '../store/flag-settings.ts'
import { keptMigrations } from '../store/kept.ts'
import { holdsOf } from '../store/holds.ts'
import { findRelease, listReleases, versionsById } from '../store/releases.ts'
import { listNodes } from '../store/nodes.ts'
import { storeLedger } from '../store/ledger.ts'
import type { GateVerdict } from '../domain/gates/facts.ts'
import { LockstepError, failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { seeDeployment } from './decide.ts'
import { flagsOfRelease } from './flags.ts'
import { gatesNow } from './gates.ts'
import type { Lockstep } from './lockstep.ts'

export type { HistoryEntry, HistoryPage } from '../store/history.ts'

/** One environment: what the record says, and what is seen from outside. */
export type EnvironmentStatus = {
  readonly environment: string
  /** The environments that a release comes from, as the newest file says; none: it is the first, or one of the first. */
  readonly after: readonly string[]
  readonly release: { readonly version: string; readonly commit: string; readonly since: string } | null
  /** Deployments that have not started, with what each waits for; the first comes first. */
  readonly waiting: readonly WaitingDeployment[]
  /** The deployment that acts on it now. */
  readonly deployment: string | null
  /** What that one asks a person, and until when (ISO; null: without end); null: it asks nothing. */
  readonly asking: Deployment['asking']
  /** What that one could not take back, when it is stuck; else nothing. */
  readonly left: readonly string[]
  /** What a newer Lockstep wrote of it that this node does not know; null: it knows all. */
  readonly newer: string | null
  /** It lives in another data folder, so that nothing of it is seen from here; `nodes`: those that serve it and live. Null: it lives here. */
  readonly elsewhere: { readonly home: string; readonly host: string; readonly nodes: number } | null
  /** Why nothing of what runs there can be told now; null: it is told, or nothing runs there, or it lives elsewhere. */
  readonly unseen: string | null
  readonly services: readonly {
    readonly service: string
    readonly url: string | null
    readonly instances: readonly { readonly id: string; readonly release: string; readonly state: string }[]
    readonly traffic: readonly { readonly release: string; readonly weight: number }[]
  }[]
  readonly consumers: readonly { readonly consumer: string; readonly pausedBy: readonly string[] }[]
  /** Feature flags that people have set there. */
  readonly flags: readonly SetFlag[]
  readonly migrations: readonly string[]
  /** Migrations that are ahead of the release on purpose, so that no data are lost, and what they hold. */
  readonly kept: readonly Kept[]
  readonly holds: readonly { readonly release: string; readonly reason: string }[]
}

/** `unserved`: why the release that runs there is not told of it; null: it is. */
export type SetFlag = { readonly flag: string; readonly value: FlagValue; readonly unserved: string | null }

export type WaitingDeployment = {
  readonly id: string
  readonly release: string
  readonly state: string
  readonly gates: GateVerdict | null
  /** As of the one that acts. */
  readonly newer: string | null
}

/** What runs where, for every environment of an app. PLAN_RELEASE_UNKNOWN for an app that nothing was ever built for. */
export const status = async (lockstep: Lockstep, app: string): Promise<readonly EnvironmentStatus[]> => {
  const [newest] = await listReleases(lockstep.store.db, app, 1)
  if (newest === undefined) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release: 'yet' })
  const versions = await versionsById(lockstep.store.db, app)
  return Promise.all(
    appOf(newest).environments.map(async ({ name, after }) => ({
      after,
      ...(await environmentStatus(lockstep, { app, environment: name }, versions)),
    })),
  )
}

const environmentStatus = async (
  lockstep: Lockstep,
  place: Place,
  versions: ReadonlyMap<string, string>,
): Promise<Omit<EnvironmentStatus, 'after'>> => {
  const { db } = lockstep.store
  const record = (await environmentRecords(db, place.app)).get(place.environment)
  const held = (await holdsOf(db, place.app)).filter(hold => hold.place.environment === place.environment)
  const holder = await lockHolder(db, place)
  const acting = holder === null ? null : await seeDeployment(lockstep, holder)
  const release = record?.release ?? (await releaseComingTo(lockstep, acting?.deployment ?? null))
  const migrations = (await storeLedger(db, place).entries()).map(({ migration }) => migration.id)
  const elsewhere = await livesElsewhere(lockstep, place)
  const isHere = release !== null && elsewhere === null
  const seen = isHere ? await outsideOf(lockstep, place, appOf(release), versions) : null
  const outside = typeof seen === 'string' ? null : seen
  return {
    environment: place.environment,
    release:
      record === undefined
        ? null
        : { version: record.release.version, commit: record.release.commit, since: record.since },
    waiting: await waitingDeployments(lockstep, place),
    deployment: holder,
    asking: acting?.deployment.asking ?? null,
    left: acting?.deployment.state === 'stuck' ? acting.deployment.left : [],
    newer: acting?.newer ?? null,
    elsewhere,
    unseen: typeof seen === 'string' ? seen : null,
    services: outside?.services ?? [],
    consumers: outside?.consumers ?? [],
    flags: record === undefined ? [] : await setFlags(lockstep, place, record.release),
    migrations,
    kept: record === undefined ? [] : await keptMigrations(db, place, aheadOf(record.release, migrations)),
    holds: held.map(({ release, reason }) => ({ release: versions.get(release) ?? release, reason })),
  }
}

const setFlags = async ({ store }: Lockstep, place: Place, release: Release): Promise<readonly SetFlag[]> => {
  const { flags, unserved } = flagsOfRelease(release, await flagSettings(store.db, place))
  const served = flags.filter(({ isSet }) => isSet).map(({ flag, value }) => ({ flag, value, unserved: null }))
  return [...served, ...unserved.map(({ why, ...one }) => ({ ...one, unserved: why }))]
}

const aheadOf = (release: Release, migrations: readonly string[]): readonly string[] =>
  migrations.filter(id => !release.migrations.some(known => known.id === id))

const livesElsewhere = async ({ store, node }: Lockstep, place: Place): Promise<EnvironmentStatus['elsewhere']> => {
  const home = await homeOfEnvironment(store.db, place)
  if (home === null || home.id === node.home.id) return null
  const living = (await listNodes(store.pool)).filter(one => one.isAlive && one.home === home.id)
  return { home: home.path, host: home.host, nodes: living.length }
}

/** A first deployment has instances and users before anything is on record. */
const releaseComingTo = async ({ store }: Lockstep, acting: Deployment | null) =>
  acting === null ? null : findRelease(store.db, acting.plan.app, acting.plan.release.id)

const waitingDeployments = async (lockstep: Lockstep, place: Place): Promise<readonly WaitingDeployment[]> =>
  Promise.all(
    (await waitingAnywhere(lockstep.store.db, place)).map(async id => {
      const { deployment, state, newer } = await seeDeployment(lockstep, id)
      const gates = newer === null ? await gatesNow(lockstep, deployment) : null
      return { id, release: deployment.plan.release.version, state, gates, newer }
    }),
  )

/** What runs in an account may be out of reach while everything else is known: then why, in words. */
const outsideOf = async (...of: Parameters<typeof seenFromOutside>) => {
  const [, { environment }, { environments }] = of
  const isFar = environments.some(({ name, target }) => name === environment && target.kind !== 'local')
  return seenFromOutside(...of).catch((error: unknown) => {
    if (isFar && error instanceof LockstepError) return error.message
    throw error
  })
}

const seenFromOutside = async (
  lockstep: Lockstep,
  place: Place,
  app: ReturnType<typeof appOf>,
  versions: ReadonlyMap<string, string>,
) => {
  const environment = app.environments.find(({ name }) => name === place.environment)
  if (environment === undefined) return null
  const { target, router, flags } = await lockstep.portsFor(place, environment, app, null)
  const [instances, routes] = await Promise.all([target.instances(), router.routes()])
  const version = (id: string): string => versions.get(id) ?? id
  return {
    services: app.services.map(({ name }) => {
      const route = routes.find(candidate => candidate.route.service === name)
      return {
        service: name,
        url: route?.url ?? null,
        instances: instances
          .filter(({ service }) => service === name)
          .map(({ id, release, state }) => ({ id, release: version(release), state })),
        traffic: (route?.route.versions ?? []).map(({ release, weight }) => ({ release: version(release), weight })),
      }
    }),
    consumers: await Promise.all(
      app.consumers.map(async ({ name, flag }) => ({
        consumer: name,
        pausedBy: (await flags.read(flag)).claims.map(({ owner }) => `${owner.kind} ${owner.id}`),
      })),
    ),
  }
}
