import { matchesAny } from '../gates/pattern.ts'
import type { RegisteredApp } from './registered-app.ts'

// What git forbids in the name of a ref, and what it would read as more than a name: git-check-ref-format(1), gitrevisions(7).
const forbidden = /[\p{Cc}\p{Cs} ~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.\/|\.lock(\/|$)|[/.]$/u
const kinds = /^refs\/(heads|tags)\/[^-/.]|^refs\/(pull\/\d+\/(head|merge)|merge-requests\/\d+\/head)$/

/** Whether a text from outside is the full name of a branch, a tag or a pull request, and nothing else to git. */
export const isRef = (text: string): boolean => text.length <= 250 && kinds.test(text) && !forbidden.test(text)

/** What a ref leads to. `none`: it is a tag that starts nothing. */
export type Way = 'ship' | 'preview' | 'none'

/** What is done with a ref of an app. */
export const wayOf = ({ branches, tags }: Pick<RegisteredApp, 'branches' | 'tags'>, ref: string): Way => {
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.*)$/s.exec(ref) ?? []
  if (kind === 'tags') return matchesAny(tags, name) ? 'ship' : 'none'
  return kind === 'heads' && matchesAny(branches, name) ? 'ship' : 'preview'
}

/** The name of a tag by its full name; null: it is none. */
export const tagOf = (ref: string): string | null => /^refs\/tags\/(.+)$/s.exec(ref)?.[1] ?? null

/** The number of a pull request at GitHub; null: it is none. */
export const pullRequestOf = (ref: string): number | null => {
  const number = /^refs\/pull\/(\d{1,15})\/head$/.exec(ref)?.[1]
  return number === undefined ? null : Number(number)
}

export const isPullRequest = (ref: string): boolean => /^refs\/(pull|merge-requests)\//.test(ref)

/** How the commit of a pull request is asked for. A merge commit that the forge made has the commit as its second parent. */
export const sourceCommitOf = (ref: string): string => (ref.endsWith('/merge') && isPullRequest(ref) ? `${ref}^2` : ref)

/** The branch to look at when something happened that names none: the first that starts runs and is no pattern. */
export const usualRef = ({ branches }: Pick<RegisteredApp, 'branches'>): string | null => {
  const name = branches.find(branch => !branch.includes('*'))
  return name === undefined ? null : `refs/heads/${name}`
}
