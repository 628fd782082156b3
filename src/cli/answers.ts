import { request } from 'node:http'

/** What a look at a socket finds: a server that answers, nobody, or one that takes the question and says nothing, as a stopped process does. */
export type Look = 'answers' | 'away' | 'silent'

/** Asks the server behind a socket whether it is well. Never throws. */
export const lookAt = (socketPath: string, limitMs: number): Promise<Look> =>
  new Promise(resolve => {
    const limit = AbortSignal.timeout(limitMs)
    const asked = request({ socketPath, path: '/v1/health', agent: false, signal: limit }, response => {
      response.resume()
      response.once('error', () => resolve('away'))
      response.once('end', () => resolve('answers'))
    })
    asked.once('error', () => resolve(limit.aborted ? 'silent' : 'away'))
    asked.end()
  })

const lookEveryMs = 5_000
const silentAfterMs = 10_000

/** Looks after the server of a call that may take long: `signal` aborts when it does not even say that it is well. */
export const watchServer = (socketPath: string): { readonly signal: AbortSignal; stop(): void } => {
  const silent = new AbortController()
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    if ((await lookAt(socketPath, silentAfterMs)) === 'silent') silent.abort(new Error('the server says nothing'))
    isLooking = false
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  return { signal: silent.signal, stop: () => clearInterval(timer) }
}
