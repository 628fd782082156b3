import { z } from 'zod'
import type { GitHub, GitHubRequest } from './github-api.ts'
import { described } from './described.ts'

export type CommitStatus = {
  readonly commit: string
  readonly context: string
  readonly state: 'pending' | 'success' | 'failure'
  readonly text: string
  /** Null: nobody knows an address of this server. */
  readonly link: string | null
}

/** Sets the status of a commit under its context, in place of the one before. May be repeated. */
export const setCommitStatus = (github: GitHub, { commit, context, state, text, link }: CommitStatus) =>
  github({
    method: 'POST',
    path: `/statuses/${encodeURIComponent(commit)}`,
    body: { state, context, ...described(text), ...(link !== null && { target_url: link }) },
    answer: z.object({ id: z.number() }),
  } satisfies GitHubRequest<{ id: number }>)
