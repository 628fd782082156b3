import { request } from 'node:http'
import type { HealthAnswer } from './health-judgement.ts'

export type HealthQuestion = {
  readonly port: number
  readonly path: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Asks an instance on 127.0.0.1 how it is, on a connection of its own. Good is a status of 2xx within `timeoutMs`. */
export const askHealth = ({ port, path, timeoutMs, signal }: HealthQuestion): Promise<HealthAnswer> =>
  new Promise(resolve => {
    const deadline = AbortSignal.timeout(timeoutMs)
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      agent: false,
      headers: { 'user-agent': 'lockstep-agent' },
      signal: AbortSignal.any([signal, deadline]),
    })
    asked.on('response', response => {
      const status = response.statusCode ?? 0
      // The body does not matter; a cut one must not end the agent.
      response.on('error', () => undefined).resume()
      resolve(status >= 200 && status < 300 ? { isGood: true } : { isGood: false, why: `status ${status}` })
    })
    asked.on('error', error => {
      const why = (error as NodeJS.ErrnoException).code ?? error.message
      resolve({ isGood: false, why: deadline.aborted ? `no answer within ${timeoutMs} ms` : why })
    })
    asked.end()
  })
