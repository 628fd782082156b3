import { z } from 'zod'
import type { Outcome } from '../../ports/notifier.ts'
import { ask } from '../json-post/ask.ts'
import type { Answer } from '../json-post/ask.ts'
import { isOutcome, outcomeOf } from '../json-post/post.ts'

export type GitHubOptions = {
  /** `owner/name`. */
  readonly repository: string
  readonly token: () => Promise<string>
  /** Without a slash at its end. */
  readonly api: string
}

export type Failed = Exclude<Outcome, { kind: 'sent' }>

/** `absent`: GitHub knows no such thing, or lets the token not see it. */
export type Got<T> = { readonly kind: 'got'; readonly value: T } | { readonly kind: 'absent' } | Failed

export type GitHubRequest<T> = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Behind `/repos/<owner>/<name>`. */
  readonly path: string
  readonly body?: object
  readonly answer: z.ZodType<T>
}

export type GitHub = <T>(request: GitHubRequest<T>) => Promise<Got<T>>

/** A page of comments may be this long. */
const answerBytes = 8 * 1024 * 1024

// https://docs.github.com/en/rest/about-the-rest-api/api-versions (2026-11)
const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }

/** Asks the API of GitHub about one repository; what goes wrong is its answer. */
export const githubApi =
  ({ repository, token, api }: GitHubOptions, signal: AbortSignal): GitHub =>
  async ({ method, path, body, answer: shape }) => {
    const answer = await ask({
      method,
      url: `${api}/repos/${repository}${path}`,
      headers: { ...headers, authorization: `Bearer ${await token()}` },
      body: body === undefined ? null : JSON.stringify(body),
      signal,
      answerBytes,
    })
    if (isOutcome(answer)) return answer
    if (answer.status === 404 || answer.status === 410) return { kind: 'absent' }
    if (answer.status < 200 || answer.status > 299) return failedBy(answer)
    const read = shape.safeParse(jsonOf(answer.text))
    if (read.success) return { kind: 'got', value: read.data }
    return { kind: 'later', why: 'GitHub answered something else than its API documents', afterMs: null }
  }

/** What it comes to that something has to be there and is not. */
export const absent = (what: string): Failed => ({
  kind: 'refused',
  why: `GitHub knows no ${what}, or lets the token not see it`,
})

const problem = z.object({
  message: z.string().catch(''),
  errors: z.array(z.object({ code: z.string().optional(), field: z.string().optional() })).catch([]),
})

const failedBy = (answer: Answer): Failed => {
  const { status } = answer
  const said = problem.safeParse(jsonOf(answer.text)).data
  const errors = (said?.errors ?? []).map(({ field, code }) => [field, code].filter(Boolean).join(' '))
  const words = [said?.message ?? '', ...errors].filter(Boolean).join('; ').slice(0, 300)
  const why = `GitHub answered ${status}${words === '' ? '' : `: ${words}`}`
  const limitMs = limitMsOf(answer, words)
  if (limitMs !== null) return { kind: 'later', why, afterMs: limitMs }
  const outcome = outcomeOf(answer, 'GitHub')
  return outcome.kind === 'later' ? { ...outcome, why } : { kind: 'refused', why }
}

/** How long a limit of GitHub wants us to wait; null: it is none. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api (2026-11) */
const limitMsOf = ({ status, afterMs, header }: Answer, words: string): number | null => {
  if (status !== 403 && status !== 429) return null
  if (afterMs !== null) return afterMs
  if (header('x-ratelimit-remaining') === '0') {
    const ms = Number(header('x-ratelimit-reset')) * 1000 - Date.now()
    return Number.isFinite(ms) && ms > 0 ? ms : minuteMs
  }
  return status === 429 || /rate limit/i.test(words) ? minuteMs : null
}

const minuteMs = 60_000

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
