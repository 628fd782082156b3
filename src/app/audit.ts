import { z } from 'zod'
import { csvHeader, csvOf } from '../domain/audit/csv.ts'
import { entryOf } from '../domain/audit/entry.ts'
import type { AuditEntry, EntryRow, ShownEntry } from '../domain/audit/entry.ts'
import { lockstepItself } from '../domain/audit/fact.ts'
import { wantedBy } from '../domain/audit/wanted-by.ts'
import type { Place } from '../domain/environment.ts'
import { auditErrors } from '../domain/errors/audit.ts'
import { deploymentErrors } from '../domain/errors/deployment.ts'
import { failure } from '../domain/errors/error.ts'
import { noPolicy } from '../domain/gates/demands.ts'
import type { Policy } from '../domain/gates/policy.ts'
import type { Actor } from '../domain/saga/event.ts'
import { allEntries, entriesOfDeployment } from '../store/audit-entries.ts'
import { auditPage, auditPageOfDeployment } from '../store/audit-page.ts'
import type { AuditPageQuery, AuditPlace } from '../store/audit-page.ts'
import type { Store } from '../store/open-store.ts'
import { placeOfDeployment } from '../store/places.ts'
import { lastOfSystem, tellSystem } from '../store/streams.ts'
import { requireDeployment } from './decide.ts'
import type { Lockstep } from './lockstep.ts'

export type AuditQuery = Omit<AuditPageQuery, 'before'> & {
  /** Null: all of them. */
  readonly deployment: string | null
  /** `next` of the page before. */
  readonly before: string | null
}

/** `next`: where the page after it begins; null: there is no more. */
export type AuditPage = { readonly items: readonly ShownEntry[]; readonly next: string | null }

/**
 * What was done, newest first, and how often a page is turned costs nothing more; of one deployment all that was, also by itself.
 * DEPLOYMENT_UNKNOWN, AUDIT_PLACE_UNKNOWN.
 */
export const audit = async (lockstep: Lockstep, query: AuditQuery): Promise<AuditPage> => {
  const { db } = lockstep.store
  const before = query.before === null ? null : placeOf(query.before)
  const page = { ...query, before, limit: query.limit + 1 }
  if (query.deployment !== null) await requireDeployment(lockstep, query.deployment)
  const rows =
    query.deployment === null
      ? await auditPage(db, page).execute()
      : await auditPageOfDeployment(db, query.deployment, page).execute()
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(row => ({ ...entryOf(row), release: row.release })),
    next: rows.length > shown.length && last !== undefined ? textOf(last) : null,
  }
}

const place = z.tuple([z.string(), z.string(), z.int()])

const textOf = ({ at, stream, seq }: AuditPlace): string =>
  Buffer.from(JSON.stringify([at, stream, seq])).toString('base64url')

const placeOf = (text: string): AuditPlace => {
  const read = place.safeParse(parsedJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (!read.success) throw failure(auditErrors.AUDIT_PLACE_UNKNOWN, undefined)
  const [at, stream, seq] = read.data
  return { at, stream, seq }
}

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // Not what we wrote: the caller says so.
    return null
  }
}

export type ExportQuery = Omit<AuditQuery, 'before' | 'limit'> & { readonly format: 'jsonl' | 'csv' }

/** Tells that somebody takes the record with him, then gives it, piece by piece. DEPLOYMENT_UNKNOWN. */
export const exportAudit = async (
  lockstep: Pick<Lockstep, 'store'>,
  query: ExportQuery,
  by: Actor,
): Promise<AsyncIterable<string>> => {
  const { store } = lockstep
  const { format, app, since, until, environment, deployment, actor, type } = query
  const place = deployment === null ? null : await requirePlace(store, deployment)
  const isNarrowed = [environment, deployment, actor, type].some(one => one !== null)
  const narrowed = { environment, deployment, person: actor, type }
  const fact = { type: 'audit-exported', format, app, since, until, ...(isNarrowed && { narrowed }) } as const
  await tellSystem(store.db, { ...fact, actor: by, reason: null })
  const entries =
    deployment === null || place === null
      ? allEntries(store.pool, app)
      : entriesOfDeployment(store.pool, deployment, place)
  return texts(entries, query)
}

const requirePlace = async ({ pool }: Store, deployment: string): Promise<Place> => {
  const place = await placeOfDeployment(pool, deployment)
  if (place === null) throw failure(deploymentErrors.DEPLOYMENT_UNKNOWN, { deployment })
  return place
}

async function* texts(entries: AsyncIterable<readonly EntryRow[]>, query: ExportQuery): AsyncIterable<string> {
  const { format } = query
  const text = format === 'csv' ? csvOf : (entry: AuditEntry) => `${JSON.stringify(entry)}\n`
  if (format === 'csv') yield csvHeader
  const isWanted = wantedBy(query)
  for await (const page of entries) {
    const piece = page.map(entryOf).filter(isWanted).map(text).join('')
    if (piece !== '') yield piece
  }
}

/** Tells that a server has started, and which policy it goes by when that is another one than before. */
export const tellServerStarted = async (
  { store, policy }: { readonly store: Store; readonly policy: Policy },
  { node, version }: { readonly node: string; readonly version: string },
): Promise<void> => {
  const by = { actor: lockstepItself, reason: null }
  const digest = policy === noPolicy ? null : policy.version
  await store.db.transaction().execute(async tx => {
    await tellSystem(tx, { type: 'server-started', node, version, ...by })
    const before = await lastOfSystem(tx, 'policy-loaded')
    if ((before?.policy ?? null) !== digest)
      await tellSystem(tx, { type: 'policy-loaded', node, policy: digest, ...by })
  })
}
