import { broughtCommits } from '../domain/difference/brought-commits.ts'
import type { BroughtCommit } from '../domain/difference/brought-commits.ts'
import { releaseNumber } from '../domain/release.ts'
import { broughtChanges } from '../store/brought-changes.ts'
import type { Lockstep } from './lockstep.ts'

/** Commits of releases, newest first. `next`: the release number that the next page is before; null: there are no older ones. */
export type CommitPage = {
  readonly items: readonly BroughtCommit[]
  /** How many there are besides these in the same releases. */
  readonly leftOut: number
  readonly next: number | null
}

/** The commits that the releases of an app brought, each with the first release that had it; `limit` counts releases. It changes nothing. */
export const commits = async (
  { store }: Pick<Lockstep, 'store'>,
  { app, before, limit }: { readonly app: string; readonly before: number | null; readonly limit: number },
): Promise<CommitPage> => {
  const range = { after: 0, to: before === null ? null : before - 1, limit: limit + 1 }
  const found = await broughtChanges(store.pool, app, range)
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: broughtCommits(shown),
    leftOut: shown.reduce((sum, { changes }) => sum + (changes?.leftOut ?? 0), 0),
    next: found.length > limit && last !== undefined ? releaseNumber(last.version) : null,
  }
}
