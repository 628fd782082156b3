import type { CheckMark } from '../domain/checks/check-mark.ts'
import type { Outcome } from './notifier.ts'

/** What a pull request is told. */
export type PullRequestNote = {
  readonly number: number
  /** Null: the commit that the pull request has now. */
  readonly commit: string | null
  readonly state: 'pending' | 'success' | 'failure'
  /** In a sentence. */
  readonly text: string
  /** Null: its commit has no checks. */
  readonly checks: CheckMark | null
  /** Markdown. */
  readonly body: string
  /** What nobody else knows and stands unseen in our comment, so that it is found again. */
  readonly marker: string
  /** The id of our comment; null: it is not known whether there is one. */
  readonly comment: string | null
}

/** Where pull requests are. What goes wrong is its answer, never an error; nothing that it says holds a secret. */
export type Forge = {
  /** Sets the statuses of the commit and the one comment of ours. May be repeated. `reference`: the id of the comment. */
  tell(note: PullRequestNote, signal: AbortSignal): Promise<Outcome>
}
