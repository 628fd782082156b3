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
  /** A file's text at a commit; null when it is not there. */
  read(commit: string, path: string): Promise<string | null>
  /** The names of the files directly in a folder at a commit, sorted. */
  list(commit: string, folder: string): Promise<readonly string[]>
}
