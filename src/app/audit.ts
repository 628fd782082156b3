import { csvHeader, csvOf } from '../domain/audit/csv.ts'
import { entryOf } from '../domain/audit/entry.ts'
import type { AuditEntry } from '../domain/audit/entry.ts'
import { lockstepItself } from '../domain/audit/fact.ts'
import { noPolicy } from '../domain/gates/demands.ts'
import type { Policy } from '../domain/gates/policy.ts'
import type { Actor } from '../domain/saga/event.ts'
import { allEntries, entriesOfDeployment, newestEntries } from '../store/audit-entries.ts'
import type { Store } from '../store/open-store.ts'
import { lastOfSystem, tellSystem } from '../store/streams.ts'
import { requireDeployment } from './decide.ts'
import type { Lockstep } from './lockstep.ts'

export type AuditQuery = { readonly app: string | null; readonly deployment: string | null; readonly limit: number }

/** The newest of what was done, oldest first; of one deployment all that was, also by itself. DEPLOYMENT_UNKNOWN. */
export const audit = async (
  lockstep: Lockstep,
  { app, deployment, limit }: AuditQuery,
): Promise<readonly AuditEntry[]> => {
  const { pool } = lockstep.store
  if (deployment === null) return (await newestEntries(pool, app, limit)).map(entryOf)
  await requireDeployment(lockstep, deployment)
  return (await entriesOfDeployment(pool, deployment, limit)).map(entryOf)
}

export type ExportQuery = {
  readonly format: 'jsonl' | 'csv'
  readonly app: string | null
  /** ISO instants; `since` is part of it, `until` is not. */
  readonly since: string | null
  readonly until: string | null
}

/** Tells that somebody takes the record with him, then gives it, piece by piece. */
export const exportAudit = async (
  { store }: Pick<Lockstep, 'store'>,
  query: ExportQuery,
  actor: Actor,
): Promise<AsyncIterable<string>> => {
  await tellSystem(store.db, { type: 'audit-exported', ...query, actor, reason: null })
  return texts(store, query)
}

async function* texts(store: Store, { format, app, since, until }: ExportQuery): AsyncIterable<string> {
  const text = format === 'csv' ? csvOf : (entry: AuditEntry) => `${JSON.stringify(entry)}\n`
  if (format === 'csv') yield csvHeader
  const from = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since)
  const to = until === null ? Number.POSITIVE_INFINITY : Date.parse(until)
  const isWanted = ({ at }: AuditEntry): boolean => Date.parse(at) >= from && Date.parse(at) < to
  for await (const page of allEntries(store.pool, app)) {
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
