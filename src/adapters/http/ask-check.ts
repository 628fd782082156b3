import type { AskCheck } from '../../ports/ask-check.ts'
import { refusedOutside } from '../outside/outside.ts'
import type { Outside } from '../outside/outside.ts'

/**
 * Asks by GET, with what it is about as query parameters (app, environment, deployment, release, commit). 200 to 299 passes, any other
 * status fails; no answer in time is none, nor is an address that the server does not ask. Redirects are not followed: they fail. The text is
 * never shown: a file could name any URL.
 */
export const askCheckByHttp =
  (outside: Outside): AskCheck =>
  async ({ url, timeoutMs }, subject, signal) => {
    const asked = new URL(url)
    for (const [key, value] of Object.entries(subject)) asked.searchParams.set(key, value)
    try {
      const answer = await outside(subject)(asked, {
        method: 'GET',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      await answer.body?.cancel()
      return { verdict: answer.ok ? 'pass' : 'fail', why: `status ${answer.status}` }
    } catch (error) {
      signal.throwIfAborted()
      return { verdict: 'none', why: reasonOf(error, timeoutMs) }
    }
  }

const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (!(error instanceof Error)) return String(error)
  const refused = refusedOutside(error)
  if (refused !== null) return refused
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  return error.cause instanceof Error ? error.cause.message : error.message
}
