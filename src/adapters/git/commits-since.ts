import type { Commit, CommitsSince } from '../../domain/changes.ts'
import { changesAtMost, firstChangesAtMost, subjectAtMostCharacters } from '../../domain/changes.ts'

type Git = (...args: readonly string[]) => Promise<string>

/** Whether the repository has a commit. */
export const hasCommit = (git: Git, commit: string): Promise<boolean> =>
  git('cat-file', '-e', `${commit}^{commit}`).then(
    () => true,
    () => false,
  )

/** What a commit has and another has not, newest first. A record ends with a zero byte and its fields with a line: neither is in a field. */
export const commitsSince = async (git: Git, commit: string, since: string | null): Promise<CommitsSince> => {
  const known = since !== null && (await hasCommit(git, since)) ? since : null
  const range = known === null ? [commit] : [commit, `^${known}`]
  const limit = known === null ? firstChangesAtMost : changesAtMost
  const [text, count] = await Promise.all([
    git('log', '-z', `--max-count=${limit}`, '--format=%H%n%an <%ae>%n%cI%n%s', ...range),
    git('rev-list', '--count', ...range),
  ])
  const commits = text.split('\0').filter(Boolean).map(commitOf)
  return { since: known, commits, leftOut: Number(count) - commits.length }
}

const commitOf = (text: string): Commit => {
  const [id = '', author = '', committed = '', subject = ''] = text.split('\n')
  return { id, author, at: new Date(committed).toISOString(), subject: shortened(subject) }
}

/** Cut between characters, never within one: half of a pair is no text that the store takes. */
const shortened = (subject: string): string => {
  const characters = Array.from(subject)
  if (characters.length <= subjectAtMostCharacters) return subject
  return `${characters.slice(0, subjectAtMostCharacters - 1).join('')}…`
}
