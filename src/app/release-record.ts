import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Migration } from '../domain/migration.ts'
import { releaseContent } from '../domain/release-record/release-content.ts'
import type { ReleaseContent } from '../domain/release-record/release-content.ts'
import { releaseRecord } from '../domain/release-record/release-record.ts'
import type { ReleaseRecord } from '../domain/release-record/release-record.ts'
import { pageOfReleases } from '../store/page-of-releases.ts'
import type { ReleasePage } from '../store/page-of-releases.ts'
import { readReleaseContent, readReleaseFacts } from '../store/release-facts.ts'
import type { Lockstep } from './lockstep.ts'

export type { ReleaseLine, ReleasePage } from '../store/page-of-releases.ts'

type Sources = Pick<Lockstep, 'store'>

/** `release`: id, version or commit. */
export type ReleaseQuery = { readonly app: string; readonly release: string }

/** The releases of an app, newest first, those before a number; it changes nothing. */
export const releases = (
  { store }: Sources,
  { app, ...page }: { readonly app: string; readonly before: number | null; readonly limit: number },
): Promise<ReleasePage> => pageOfReleases(store.pool, app, page)

/** What a release is, without where it went. PLAN_RELEASE_UNKNOWN. */
export const showRelease = async ({ store }: Sources, { app, release }: ReleaseQuery): Promise<ReleaseContent> => {
  const found = await readReleaseContent(store.db, app, release)
  if (found === null) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release })
  return releaseContent(found.release, found.before, found.entries)
}

export type MigrationText = Pick<Migration, 'id' | 'file' | 'text'>

/** The migrations of a release as they are run, in their order. PLAN_RELEASE_UNKNOWN. */
export const migrationTexts = async ({ store }: Sources, { app, release }: ReleaseQuery): Promise<MigrationText[]> => {
  const found = await readReleaseContent(store.db, app, release)
  if (found === null) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release })
  return found.release.migrations.map(({ id, file, text }) => ({ id, file, text }))
}

/**
 * The record of a release: all that is known of it, to be handed on. It is only made of streams that are what was written.
 * PLAN_RELEASE_UNKNOWN, STORE_CHAIN_BROKEN, DEPLOYMENT_NEWER. Changes nothing.
 */
export const recordOfRelease = async ({ store }: Sources, { app, release }: ReleaseQuery): Promise<ReleaseRecord> => {
  const facts = await readReleaseFacts(store.db, app, release)
  if (facts === null) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release })
  return releaseRecord(facts)
}
