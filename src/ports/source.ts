import type { CommitsSince } from '../domain/changes.ts'

/** A repository as a release is built from it: only what is committed, read without a checkout. */
export type Source = {
  /** The full commit id of a ref; SOURCE_REF_UNKNOWN. */
  resolve(ref: string): Promise<string>
  /** `committedAt`: when the commit was made, ISO 8601 in UTC. */
  describe(commit: string): Promise<{
    readonly tree: string
    readonly author: string
    readonly message: string
    readonly committedAt: string
  }>
  /** Who wrote or committed what a commit has and `since` has not (null: all of its history), as `Name <address>`, co-authors included; sorted. */
  authors(commit: string, since: string | null): Promise<readonly string[]>
  /**
   * The commits that a commit has and `since` has not, newest first, up to `changesAtMost` of them; with null, or a `since` that the
   * repository does not have, the newest `firstChangesAtMost` of all.
   */
  commits(commit: string, since: string | null): Promise<CommitsSince>
  /** The branches that contain a commit, by their short names without the remote's; sorted. */
  branches(commit: string): Promise<readonly string[]>
  /** A file's text at a commit; null when it is not there. */
  read(commit: string, path: string): Promise<string | null>
  /** The names of the files directly in a folder at a commit, sorted. */
  list(commit: string, folder: string): Promise<readonly string[]>
}
