import type { Kysely } from 'kysely'
import { secretIn } from '../config/secret-literal.ts'
import { resolvedFlag, unfitFor, unserved } from '../domain/app-flag.ts'
import type { AppFlag, FlagSetting, FlagType, FlagValue } from '../domain/app-flag.ts'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import { gateErrors } from '../domain/errors/gate.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Actor } from '../domain/saga/event.ts'
import type { Release } from '../domain/release.ts'
import { appOf } from '../engine/app-of.ts'
import { environmentRecord } from '../store/environments.ts'
import { changeFlagSetting, flagSettings } from '../store/flag-settings.ts'
import type { FlagChange } from '../store/flag-settings.ts'
import type { Tables } from '../store/tables.ts'
import type { Lockstep } from './lockstep.ts'

/** Who changed a flag last, when (ISO) and why. */
type Change = { readonly by: string; readonly at: string; readonly reason: string }

/** A feature flag in an environment. */
export type FlagState = {
  readonly flag: string
  readonly type: FlagType
  readonly description: string
  /** The only values that it may have; null: any of its type. */
  readonly values: readonly FlagValue[] | null
  readonly default: FlagValue
  /** What instances of the release that runs there are told. */
  readonly value: FlagValue
  /** False: its value is the default. */
  readonly isSet: boolean
  /** It grows with each change. */
  readonly revision: number
  /** Null: nobody ever changed it there. */
  readonly changed: Change | null
}

/** What is set and not served to the release that runs there, with the reason. */
export type UnservedFlag = { readonly flag: string; readonly value: FlagValue; readonly why: string }

export type EnvironmentFlags = {
  /** The version of the release that declares them. */
  readonly release: string
  readonly flags: readonly FlagState[]
  readonly unserved: readonly UnservedFlag[]
}

type Sources = Pick<Lockstep, 'store'>

/** The feature flags of an environment, as the release that runs there declares them. PLAN_NOTHING_DEPLOYED. */
export const flags = async ({ store }: Sources, place: Place): Promise<EnvironmentFlags> => {
  const release = await releaseAt(store.db, place)
  return flagsOfRelease(release, await flagSettings(store.db, place))
}

/** What a release makes of what is set. Pure. */
export const flagsOfRelease = (release: Release, settings: readonly FlagSetting[]): EnvironmentFlags => {
  const declared = appOf(release).flags
  return {
    release: release.version,
    flags: declared.map(flag => stateOf(flag, settings)),
    unserved: unserved(declared, settings).map(({ key, value, why }) => ({ flag: key, value, why })),
  }
}

const stateOf = (flag: AppFlag, settings: readonly FlagSetting[]): FlagState => {
  const setting = settings.find(({ key }) => key === flag.key)
  const { value, because, revision } = resolvedFlag(flag, setting)
  const { key, ...declared } = flag
  return {
    flag: key,
    ...declared,
    value,
    isSet: because === 'setting',
    revision,
    changed: setting === undefined ? null : { by: setting.setBy, at: setting.setAt, reason: setting.reason },
  }
}

export type FlagRequest = Place & { readonly flag: string; readonly actor: Actor; readonly reason: string }

/**
 * Gives a feature flag a value in one environment, until somebody gives it another one or resets it; releases come and go. Idempotent.
 * PLAN_NOTHING_DEPLOYED, FLAG_UNKNOWN, FLAG_VALUE_INVALID, GATE_REASON_MISSING.
 */
export const setFlag = async (
  { store }: Sources,
  { value, ...request }: FlagRequest & { readonly value: FlagValue },
): Promise<EnvironmentFlags> => {
  requireReason(request)
  const release = await releaseAt(store.db, request)
  const flag = appOf(release).flags.find(({ key }) => key === request.flag) ?? refuseUnknown(release, request.flag)
  const why = unfitFor(flag, value) ?? secretWhy(value)
  if (why !== null) throw failure(flagErrors.FLAG_VALUE_INVALID, { flag: flag.key, why })
  return changed(store.db, release, request, { value, byDefault: flag.default })
}

/**
 * Takes back what was set: the default of the release counts again. One that the release declares no more can be reset, too. Idempotent.
 * PLAN_NOTHING_DEPLOYED, FLAG_UNKNOWN, GATE_REASON_MISSING.
 */
export const resetFlag = async ({ store }: Sources, request: FlagRequest): Promise<EnvironmentFlags> => {
  requireReason(request)
  const release = await releaseAt(store.db, request)
  const declared = appOf(release).flags.find(({ key }) => key === request.flag)
  const isKnown =
    declared !== undefined || (await flagSettings(store.db, request)).some(({ key }) => key === request.flag)
  if (!isKnown) refuseUnknown(release, request.flag)
  return changed(store.db, release, request, { value: null, byDefault: declared?.default ?? null })
}

const changed = async (
  db: Kysely<Tables>,
  release: Release,
  { flag: key, ...request }: FlagRequest,
  to: Pick<FlagChange, 'value' | 'byDefault'>,
): Promise<EnvironmentFlags> => {
  await changeFlagSetting(db, { ...request, ...to, key, release: release.id })
  return flagsOfRelease(release, await flagSettings(db, request))
}

const requireReason = ({ reason }: FlagRequest): void => {
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'a change of a flag' })
}

const refuseUnknown = (release: Release, flag: string): never => {
  const known = appOf(release).flags.map(({ key }) => key)
  throw failure(flagErrors.FLAG_UNKNOWN, { flag, release: release.version, known })
}

/** Whoever may ask for flags sees it, and so does the record. */
const secretWhy = (value: FlagValue): string | null => {
  const kind = typeof value === 'string' ? secretIn(value) : undefined
  return kind === undefined ? null : `is seen by many, and this looks like ${kind}`
}

const releaseAt = async (db: Kysely<Tables>, { app, environment }: Place): Promise<Release> => {
  const record = await environmentRecord(db, { app, environment })
  if (record === null) throw failure(planErrors.PLAN_NOTHING_DEPLOYED, { app, environment })
  return record.release
}
