import type { Kysely } from 'kysely'
import { unserved } from '../domain/app-flag.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { gatesFor } from '../domain/gates/demands.ts'
import { lockedOut } from '../domain/gates/locked-out.ts'
import type { Plan } from '../domain/plan.ts'
import { releaseNumber } from '../domain/release.ts'
import type { Release } from '../domain/release.ts'
import { adoptedBefore, environmentRecord, verifiedAt } from '../store/environments.ts'
import { flagSettings } from '../store/flag-settings.ts'
import { holdsOf } from '../store/holds.ts'
import { storeLedger } from '../store/ledger.ts'
import { authorsBetween, findRelease } from '../store/releases.ts'
import type { Tables } from '../store/tables.ts'
import type { GateSources } from './gate-facts.ts'
import { makePlan } from './make-plan.ts'
import type { PlanContext, PlanRequest } from './plan-context.ts'
import { refuseBranch } from './refuse-barred.ts'
import { appOf } from './app-of.ts'

/** What a plan is made from besides the request; `db` may be a transaction, which then holds still what is read. */
export type PlanSources = Omit<GateSources, 'store'> & { readonly db: Kysely<Tables> }

/**
 * Makes the plan from what the store says now, and refuses what may not be: an unknown name, what runs already, a held release, one that was not
 * verified in the environment before, an older one. Changes nothing. PLAN_, ROLLBACK_ and MIGRATION_ errors.
 */
export const resolvePlan = async (known: PlanSources, request: PlanRequest): Promise<Plan> => {
  const { db } = known
  const context = await planContext(known, request)
  refuseRunning(context)
  if (context.kind === 'deploy') {
    refuseBranch(context, context.release.branches)
    await refuseHeld(db, context)
    await refuseUnverified(db, context)
    refuseOlder(context)
    await refuseLockedOut(known, context)
    await refuseUnfitFlags(db, context)
  }
  return makePlan(context)
}

/** What the store knows of one plan. */
export const planContext = async ({ db, policy }: PlanSources, request: PlanRequest): Promise<PlanContext> => {
  const { kind, app: name, environment: wanted } = request
  const release = await findRelease(db, name, request.release)
  if (release === null) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app: name, release: request.release })
  const app = appOf(release)
  const environment = app.environments.find(candidate => candidate.name === wanted)
  if (environment === undefined) {
    const known = app.environments.map(candidate => candidate.name)
    throw failure(planErrors.PLAN_ENVIRONMENT_UNKNOWN, { environment: wanted, known })
  }
  const place = { app: name, environment: wanted }
  const record = await environmentRecord(db, place)
  const ledger = await storeLedger(db, place).entries()
  const base = record === null ? null : { release: record.release, app: appOf(record.release) }
  const inherits = await adoptedBefore(db, place)
  return { kind, release, app, environment, base, ledger, policy, inherits }
}

/** Steps tell old instances from new ones by their release: a release never takes over from itself. */
const refuseRunning = ({ kind, release, base, environment }: PlanContext): void => {
  if (base?.release.id !== release.id) return
  const { version } = release
  if (kind === 'deploy')
    throw failure(planErrors.PLAN_ALREADY_RUNNING, { release: version, environment: environment.name })
  throw failure(planErrors.ROLLBACK_NOTHING, { environment: environment.name, why: `it runs ${version} already` })
}

/** Held where it shall go, or where it comes from: what was taken back in staging does not go on to production. */
const refuseHeld = async (db: Kysely<Tables>, { release, environment, app }: PlanContext): Promise<void> => {
  const concerned = [environment.name, ...environment.after]
  const held = (await holdsOf(db, app.name)).find(
    ({ place, fingerprint }) => concerned.includes(place.environment) && fingerprint === release.fingerprint,
  )
  if (held === undefined) return
  const { reason, place } = held
  throw failure(planErrors.PLAN_HELD, { release: release.version, environment: place.environment, reason })
}

const refuseUnverified = async (db: Kysely<Tables>, { release, environment, app }: PlanContext): Promise<void> => {
  for (const before of environment.after) {
    const at = await verifiedAt(db, { app: app.name, environment: before }, release.fingerprint)
    if (at !== null) continue
    throw failure(planErrors.PLAN_NOT_PROMOTED, { release: release.version, environment: environment.name, before })
  }
}

/** Gates that these people can never pass are told now, not after days of waiting. */
const refuseLockedOut = async ({ db, policy, clock }: PlanSources, context: PlanContext): Promise<void> => {
  const { app, release, base, environment } = context
  const gates = gatesFor(environment.gates, policy, app.name, environment.name)
  const after = base === null ? 0 : numberOf(base.release)
  const [first] = lockedOut(gates, {
    directory: policy.directory,
    authors: gates.approvals.length === 0 ? [] : await authorsBetween(db, app.name, { after, to: numberOf(release) }),
    now: clock.now().toISOString(),
    hasBefore: environment.after.length > 0,
  })
  if (first === undefined) return
  throw failure(planErrors.PLAN_LOCKED_OUT, { environment: environment.name, why: first.why, todo: first.hint })
}

/** What people have set in the environment has to mean something to the release. What it declares no more is let be. */
const refuseUnfitFlags = async (db: Kysely<Tables>, { app, environment, release }: PlanContext): Promise<void> => {
  if (app.flags.length === 0) return
  const settings = await flagSettings(db, { app: app.name, environment: environment.name })
  const kept = settings.filter(({ key }) => app.flags.some(flag => flag.key === key))
  const [unfit] = unserved(app.flags, kept)
  if (unfit === undefined) return
  const { key: flag, why } = unfit
  throw failure(planErrors.PLAN_FLAG_UNFIT, { release: release.version, environment: environment.name, flag, why })
}

const refuseOlder = ({ release, base, environment }: PlanContext): void => {
  if (base === null || numberOf(release) >= numberOf(base.release)) return
  const running = base.release.version
  throw failure(planErrors.PLAN_OLDER_RELEASE, { release: release.version, running, environment: environment.name })
}

const numberOf = ({ version }: Release): number => releaseNumber(version)
