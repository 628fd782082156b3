import type { Changes, Commit } from '../changes.ts'

/** What a release brought beside the one before it, by number. */
export type BroughtChanges = {
  readonly version: string
  readonly commit: string
  /** The subject of its commit. */
  readonly message: string
  readonly author: string
  /** When its commit was made, or the release was built where that was not kept (ISO 8601). */
  readonly at: string
  /** Null: it was built before commits were kept. */
  readonly changes: Changes | null
}

/** A commit, and the first release that had it. */
export type BroughtCommit = Commit & { readonly release: string }

/** The commits of releases, in their order. One that was built before commits were kept has its own alone. Pure. */
export const broughtCommits = (releases: readonly BroughtChanges[]): readonly BroughtCommit[] =>
  releases.flatMap(({ version, commit, message, author, at, changes }) =>
    (changes?.commits ?? [{ id: commit, author, at, subject: message }]).map(one => ({ ...one, release: version })),
  )
