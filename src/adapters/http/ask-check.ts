import type { AskCheck } from '../../ports/ask-check.ts'

const shownCharacters = 200

/**
 * Asks by GET, with what it is about as query parameters (app, environment, deployment, release, commit). 200 to 299 passes, any other
 * status fails with the first words of its text; no answer in time is none. Redirects are not followed: they fail.
 */
export const askCheckByHttp: AskCheck = async ({ url, timeoutMs }, subject, signal) => {
  const asked = new URL(url)
  for (const [key, value] of Object.entries(subject)) asked.searchParams.set(key, value)
  try {
    const answer = await fetch(asked, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const words = (await answer.text()).trim().slice(0, shownCharacters)
    return answer.ok
      ? { verdict: 'pass', why: words }
      : { verdict: 'fail', why: `status ${answer.status}${words === '' ? '' : `: ${words}`}` }
  } catch (error) {
    signal.throwIfAborted()
    return { verdict: 'none', why: reasonOf(error, timeoutMs) }
  }
}

const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  return error.cause instanceof Error ? error.cause.message : error.message
}
