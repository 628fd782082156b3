import { askServer } from './server-address.ts'
import type { ServerAddress } from './server-address.ts'

/** What a look at a server finds: a server that answers, nobody, or one that takes the question and says nothing, as a stopped process does. */
export type Look = 'answers' | 'away' | 'silent'

/** Asks a server whether it is well. Never throws. */
export const lookAt = (at: ServerAddress, limitMs: number): Promise<Look> =>
  new Promise(resolve => {
    const limit = AbortSignal.timeout(limitMs)
    const asked = askServer(at, { method: 'GET', path: '/v1/health', agent: false, signal: limit }, response => {
      response.resume()
      response.once('error', () => resolve('away'))
      // A proxy in front answers also where the server does not.
      response.once('end', () => resolve((response.statusCode ?? 500) < 500 ? 'answers' : 'away'))
    })
    asked.once('error', () => resolve(limit.aborted ? 'silent' : 'away'))
    asked.end()
  })

const lookEveryMs = 5_000
const silentAfterMs = 10_000

/** Looks after the server of a call that may take long: `signal` aborts when it does not even say that it is well. */
export const watchServer = (at: ServerAddress): { readonly signal: AbortSignal; stop(): void } => {
  const silent = new AbortController()
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    if ((await lookAt(at, silentAfterMs)) === 'silent') silent.abort(new Error('the server says nothing'))
    isLooking = false
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  return { signal: silent.signal, stop: () => clearInterval(timer) }
}
