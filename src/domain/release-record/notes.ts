import type { Changes, Commit } from '../changes.ts'

/** A commit in the notes; `text` is its subject without the prefix that its group stands for. */
export type NotedCommit = Commit & {
  readonly short: string
  /** What `feat(intake): ...` names in brackets; null: nothing. */
  readonly scope: string | null
  readonly text: string
  /** Its author marked it with `!`: who uses it has to change something. */
  readonly isBreaking: boolean
}

/** `all`: no commit has a prefix, so they are plainly listed. */
export type NoteGroup = {
  readonly kind: 'features' | 'fixes' | 'other' | 'all'
  readonly commits: readonly NotedCommit[]
}

/** What a release brings, for people. Groups without commits are not there. */
export type Notes = Pick<Changes, 'since' | 'leftOut'> & { readonly groups: readonly NoteGroup[] }

// https://www.conventionalcommits.org/en/v1.0.0/, with the types that are in use.
const types = 'build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test'
const prefix = new RegExp(`^(?<type>${types})(?:\\((?<scope>[^()]*)\\))?(?<breaking>!)?: (?<text>.+)$`, 'i')

type Read = { readonly type: string | null; readonly commit: NotedCommit }

const read = (commit: Commit): Read => {
  const short = commit.id.slice(0, 7)
  const found = prefix.exec(commit.subject)?.groups
  if (found === undefined) {
    return { type: null, commit: { ...commit, short, scope: null, text: commit.subject, isBreaking: false } }
  }
  const { type = '', scope = '', breaking, text = '' } = found
  const isBreaking = breaking !== undefined
  const isNamed = ['feat', 'fix'].includes(type.toLowerCase())
  // Among the others the prefix says which they are.
  const said = isNamed ? { scope: scope === '' ? null : scope, text } : { scope: null, text: commit.subject }
  return { type: type.toLowerCase(), commit: { ...commit, short, ...said, isBreaking } }
}

/** Groups what a release brings by the prefixes of its commits, each group in their order. Pure. */
export const notesOf = ({ since, commits, leftOut }: Changes): Notes => {
  const all = commits.map(read)
  const of = (kind: NoteGroup['kind'], isIn: (type: string | null) => boolean): readonly NoteGroup[] => {
    const own = all.filter(({ type }) => isIn(type)).map(({ commit }) => commit)
    return own.length === 0 ? [] : [{ kind, commits: own }]
  }
  const hasPrefixes = all.some(({ type }) => type !== null)
  const groups = hasPrefixes
    ? [
        ...of('features', type => type === 'feat'),
        ...of('fixes', type => type === 'fix'),
        ...of('other', type => type !== 'feat' && type !== 'fix'),
      ]
    : of('all', () => true)
  return { since, leftOut, groups }
}
