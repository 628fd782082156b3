/** A commit as the notes of a release tell it. */
export type Commit = {
  readonly id: string
  /** `Name <address>`. */
  readonly author: string
  /** When it was made, ISO 8601 in UTC. */
  readonly at: string
  readonly subject: string
}

/** What a commit has that an earlier one has not, as git tells it. */
export type CommitsSince = {
  /** The earlier commit; null: there is none, or the repository does not have it, and these are the newest of all. */
  readonly since: string | null
  /** Newest first. */
  readonly commits: readonly Commit[]
  /** How many there are besides these. */
  readonly leftOut: number
}

/** What a release has that the one before it had not, kept with it because a repository may be gone later. */
export type Changes = Pick<CommitsSince, 'commits' | 'leftOut'> & {
  /** The version of the release before; null: it is the first, or the repository does not have the commit of the one before. */
  readonly since: string | null
}

/** A release is read often and as a whole: no more commits than people read are kept in it. */
export const changesAtMost = 500
/** Of the first release, or where the one before is no longer in the repository. */
export const firstChangesAtMost = 50
/** The first paragraph of a message can be as long as one likes. */
export const subjectAtMostCharacters = 300
