import type { BroughtCommit, Run } from '../api/types.ts'
import { shortCommit } from '../run/run-words.ts'
import type { AppKnown } from './app-known.ts'
import { hasCome } from './app-known.ts'

/** A commit that somebody looks for: in a release, on its way to one, or neither. */
export type Found =
  | {
      readonly kind: 'brought'
      readonly commit: BroughtCommit
      readonly in: readonly string[]
      readonly notIn: readonly string[]
    }
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'unknown'; readonly wanted: string }

/** Where the commit is whose id begins so. Pure. */
export const whereIs = (known: AppKnown, wanted: string): Found => {
  const begins = (id: string): boolean => wanted !== '' && id.startsWith(wanted.toLowerCase())
  const commit = known.commits.find(({ id }) => begins(id))
  if (commit !== undefined) return { kind: 'brought', commit, ...placesOf(known, commit.release) }
  const run = known.runs.find(one => begins(one.commit))
  return run === undefined ? { kind: 'unknown', wanted } : { kind: 'run', run }
}

/** The environments that a release has come to, or one behind it, and those that it has not. */
export const placesOf = (
  { status }: AppKnown,
  version: string,
): { readonly in: readonly string[]; readonly notIn: readonly string[] } => ({
  in: status.filter(one => hasCome(one, version)).map(({ environment }) => environment),
  notIn: status.filter(one => !hasCome(one, version)).map(({ environment }) => environment),
})

const most = 12

/** Commits that a text is about: by id, subject, author or release; all of them for no text. Those that no release has come first. */
export const commitsAbout = (known: AppKnown, text: string): readonly FoundCommit[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const brought = new Set(known.commits.map(({ id }) => id))
  const unreleased = known.runs.filter(({ commit, release }) => release === null && !brought.has(commit))
  const all: readonly FoundCommit[] = [
    ...new Map(unreleased.map(run => [run.commit, foundRun(run)])).values(),
    ...known.commits.map(foundCommit),
  ]
  const isAbout = ({ id, subject, author, release }: FoundCommit): boolean =>
    words.every(word => id.startsWith(word) || `${subject}\n${author}\n${release ?? ''}`.toLowerCase().includes(word))
  return all.filter(isAbout).slice(0, most)
}

/** A commit in the list; `release` null: none has it, and its run says how it stands. */
export type FoundCommit = {
  readonly id: string
  readonly subject: string
  readonly author: string
  readonly at: string
  readonly release: string | null
  readonly run: Run | null
}

const foundRun = (run: Run): FoundCommit => ({
  id: run.commit,
  subject: run.subject ?? shortCommit(run.commit),
  author: run.author ?? run.actor.name,
  at: run.createdAt,
  release: null,
  run,
})

const foundCommit = ({ id, subject, author, at, release }: BroughtCommit): FoundCommit => ({
  id,
  subject,
  author,
  at,
  release,
  run: null,
})
