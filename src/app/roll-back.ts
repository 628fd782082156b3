import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Place } from '../domain/environment.ts'
import type { Migration } from '../domain/migration.ts'
import { liesUnder, whyKept } from '../domain/why-kept.ts'
import type { Plan } from '../domain/plan.ts'
import type { Release } from '../domain/release.ts'
import type { Actor } from '../domain/saga/event.ts'
import { planContext } from '../engine/resolve-plan.ts'
import { appOf } from '../engine/app-of.ts'
import { environmentRecord, verifiedAt } from '../store/environments.ts'
import { storeLedger } from '../store/ledger.ts'
import { homeOfEnvironment } from '../store/environment-homes.ts'
import { holdsOf } from '../store/holds.ts'
import { findRelease, listReleases } from '../store/releases.ts'
import { start } from './deploy.ts'
import type { Lockstep } from './lockstep.ts'
import { tellBarred } from './tell-barred.ts'
import { newId } from './new-id.ts'

export type RollbackRequest = {
  readonly app: string
  readonly environment: string
  /** Null: the newest release before the running one that was verified there. */
  readonly to: string | null
}

/** What a rollback would do, measured now. Nothing is changed. */
export type RollbackPreflight = {
  readonly plan: Plan
  readonly from: string
  readonly to: string
  /** Migrations that would be taken back, because nothing is in what they made. */
  readonly undone: readonly string[]
  /** Migrations that would stay, and what they hold. */
  readonly kept: readonly { readonly migration: string; readonly holds: string }[]
}

/** Looks whether a rollback is possible and what it would undo and keep. PLAN_ and ROLLBACK_ errors. */
export const rollbackPreflight = async (lockstep: Lockstep, request: RollbackRequest): Promise<RollbackPreflight> => {
  const place = { app: request.app, environment: request.environment }
  const { running, target } = await releasesOf(lockstep, place, request.to)
  await requireArtifacts(lockstep, place, target)
  const plan = await lockstep.resolvePlan({ kind: 'rollback', ...place, release: target.id }, lockstep.store.db)
  return { plan, from: running.version, to: target.version, ...(await forecast(lockstep, place, target)) }
}

/** Starts a rollback. Needs a reason and the typed word: ROLLBACK_UNCONFIRMED. */
export const rollBack = async (
  lockstep: Lockstep,
  request: RollbackRequest & { readonly actor: Actor; readonly reason: string; readonly confirm: string },
): Promise<{ readonly id: string; readonly plan: Plan }> => {
  const { actor, reason, confirm } = request
  const missing = [
    ...(reason.trim() === '' ? ['the reason'] : []),
    ...(confirm === 'ROLLBACK' ? [] : ['the word ROLLBACK']),
  ]
  if (missing.length > 0) throw failure(planErrors.ROLLBACK_UNCONFIRMED, { missing: missing.join(' and ') })
  const { app, environment, to } = request
  const { plan } = await tellBarred(lockstep, { app, environment, subject: to ?? 'the release before', actor }, () =>
    rollbackPreflight(lockstep, request),
  )
  return start(lockstep, { id: newId('d'), plan, actor, run: null, reason })
}

/** What retention has let go cannot be started again: said before anything begins, where the environment lives. ARTIFACT_NOT_FOUND. */
const requireArtifacts = async (lockstep: Lockstep, place: Place, { artifacts }: Release): Promise<void> => {
  const home = await homeOfEnvironment(lockstep.store.db, place)
  if (home?.id !== lockstep.node.home.id) return
  for (const { digest } of artifacts) await lockstep.artifacts.locate(digest)
}

const releasesOf = async (lockstep: Lockstep, place: Place, to: string | null) => {
  const record = await environmentRecord(lockstep.store.db, place)
  if (record === null) {
    await refuseUnknown(lockstep, place)
    throw failure(planErrors.ROLLBACK_NOTHING, { environment: place.environment, why: 'nothing runs there yet' })
  }
  const target = to === null ? await releaseBefore(lockstep, place, record.release) : await named(lockstep, place, to)
  return { running: record.release, target }
}

/** PLAN_ENVIRONMENT_UNKNOWN when the newest release's file has no such environment. */
const refuseUnknown = async (lockstep: Lockstep, { app, environment }: Place): Promise<void> => {
  const [newest] = await listReleases(lockstep.store.db, app, 1)
  if (newest === undefined) return
  const known = appOf(newest).environments.map(({ name }) => name)
  if (!known.includes(environment)) throw failure(planErrors.PLAN_ENVIRONMENT_UNKNOWN, { environment, known })
}

const named = async (lockstep: Lockstep, place: Place, name: string): Promise<Release> => {
  const release = await findRelease(lockstep.store.db, place.app, name)
  if (release === null) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app: place.app, release: name })
  if ((await verifiedAt(lockstep.store.db, place, release.fingerprint)) === null) {
    throw failure(planErrors.ROLLBACK_NOTHING, {
      environment: place.environment,
      why: `${release.version} was never verified there`,
    })
  }
  return release
}

const releaseBefore = async (lockstep: Lockstep, place: Place, running: Release): Promise<Release> => {
  const releases = await listReleases(lockstep.store.db, place.app, 100)
  const at = releases.findIndex(({ id }) => id === running.id)
  const held = (await holdsOf(lockstep.store.db, place.app))
    .filter(hold => hold.place.environment === place.environment)
    .map(({ fingerprint }) => fingerprint)
  for (const release of releases.slice(at + 1)) {
    // Somebody left it already: it is no place to return to unless it is named.
    if (held.includes(release.fingerprint)) continue
    if ((await verifiedAt(lockstep.store.db, place, release.fingerprint)) !== null) return release
  }
  throw failure(planErrors.ROLLBACK_NOTHING, {
    environment: place.environment,
    why: `no release before ${running.version} was verified there`,
  })
}

/** What would be taken back and what stays: newest first, and what lies under something kept stays as well. */
const forecast = async (lockstep: Lockstep, place: Place, target: Release) => {
  const ahead = (await storeLedger(lockstep.store.db, place).entries())
    .map(({ migration }) => migration)
    .filter(({ id }) => !target.migrations.some(known => known.id === id))
    .reverse()
  const undone: string[] = []
  for (const [index, migration] of ahead.entries()) {
    const holds = await whatItHolds(lockstep, place, target, migration)
    if (holds === null) undone.push(migration.file)
    else {
      const under = ahead.slice(index + 1).map(async rest => ({
        migration: rest.file,
        holds: (await whatItHolds(lockstep, place, target, rest)) ?? liesUnder(migration),
      }))
      return { undone, kept: [{ migration: migration.file, holds }, ...(await Promise.all(under))] }
    }
  }
  return { undone, kept: [] }
}

const whatItHolds = async (
  lockstep: Lockstep,
  place: Place,
  target: Release,
  migration: Migration,
): Promise<string | null> => {
  const sources = { ...lockstep, db: lockstep.store.db }
  const { environment, app } = await planContext(sources, { kind: 'rollback', ...place, release: target.id })
  const { migrator } = await lockstep.portsFor(place, environment, app, null)
  return whyKept(migration, (await migrator?.measure(migration.down?.removes ?? [])) ?? [])
}
