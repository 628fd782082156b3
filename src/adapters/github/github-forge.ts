import { z } from 'zod'
import type { Forge, PullRequestNote } from '../../ports/forge.ts'
import type { Outcome } from '../../ports/notifier.ts'
import { setCommitStatus } from './commit-status.ts'
import { absent, githubApi } from './github-api.ts'
import type { GitHub, GitHubOptions, Got } from './github-api.ts'
import { unmentioned } from './unmentioned.ts'

const perPage = 100
const mostPages = 20

/** Pull requests at GitHub: the statuses `lockstep/plan` and `lockstep/checks` of the commit, and one comment that is changed. */
export const githubForge = (options: GitHubOptions): Forge => ({
  tell: async (note, signal) => {
    const github = githubApi(options, signal)
    const commit = note.commit === null ? await headOf(github, note.number) : got(note.commit)
    if (commit.kind === 'absent') return absent(`pull request ${note.number}`)
    if (commit.kind !== 'got') return commit
    const set = await setStatuses(github, commit.value, note)
    if (set.kind === 'absent') return absent(options.repository)
    return set.kind === 'got' ? comment(github, note) : set
  },
})

const setStatuses = async (
  github: GitHub,
  commit: string,
  { state, text, checks }: PullRequestNote,
): Promise<Got<unknown>> => {
  const plan = await setCommitStatus(github, { commit, context: 'lockstep/plan', state, text, link: null })
  if (plan.kind !== 'got' || checks === null) return plan
  return setCommitStatus(github, { commit, context: 'lockstep/checks', ...checks, link: null })
}

const got = <T>(value: T): Got<T> => ({ kind: 'got', value })

const headOf = async (github: GitHub, number: number): Promise<Got<string>> => {
  const answer = z.object({ head: z.object({ sha: z.string() }) })
  const found = await github({ method: 'GET', path: `/pulls/${number}`, answer })
  return found.kind === 'got' ? got(found.value.head.sha) : found
}

const made = z.object({ id: z.int() })

/** Changes our comment. One that somebody has deleted is made anew, without a search: who copied its mark is not believed. */
const comment = async (github: GitHub, note: PullRequestNote): Promise<Outcome> => {
  const body = `${markOf(note)}\n${unmentioned(note.body)}`
  const known = note.comment === null ? await ourComment(github, note) : got(note.comment)
  if (known.kind === 'later' || known.kind === 'refused') return known
  const id = known.kind === 'got' ? known.value : null
  const changed: Got<unknown> =
    id === null
      ? { kind: 'absent' }
      : await github({ method: 'PATCH', path: `/issues/comments/${id}`, body: { body }, answer: made })
  if (changed.kind === 'got') return { kind: 'sent', reference: id }
  if (changed.kind !== 'absent') return changed
  const path = `/issues/${note.number}/comments`
  const posted = await github({ method: 'POST', path, body: { body }, answer: made })
  if (posted.kind === 'absent') return absent(`pull request ${note.number}`)
  return posted.kind === 'got' ? { kind: 'sent', reference: String(posted.value.id) } : posted
}

const markOf = ({ marker }: PullRequestNote): string => `<!-- lockstep ${marker} -->`

/** The oldest comment with our mark: until it is there nobody else knows the mark. Null: there is none. */
const ourComment = async (github: GitHub, note: PullRequestNote): Promise<Got<string | null>> => {
  const answer = z.array(z.object({ id: z.int(), body: z.string().nullish() }))
  for (let page = 1; page <= mostPages; page += 1) {
    const path = `/issues/${note.number}/comments?per_page=${perPage}&page=${page}`
    const found = await github({ method: 'GET', path, answer })
    if (found.kind !== 'got') return found
    const ours = found.value.find(({ body }) => body?.startsWith(markOf(note)))
    if (ours !== undefined) return got(String(ours.id))
    if (found.value.length < perPage) break
  }
  return got(null)
}
