import { request } from 'node:http'
import fc from 'fast-check'
import { anyRequest, operationsOf } from './any-request.ts'
import type { Document, FuzzRequest, Known } from './any-request.ts'

/** An answer that no request may ever get. */
export type Broken = { readonly request: FuzzRequest; readonly status: number; readonly text: string }

export type Fuzzed = {
  readonly requests: number
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<number, number>>
  readonly broken: readonly Broken[]
}

type Fuzzing = {
  readonly socketPath: string
  readonly document: Document
  readonly known: Known
  readonly seed: number
  /** After each round of one request to every operation. */
  readonly isOver: (rounds: number) => boolean
}

const atOnce = 8

/** Asks every operation of the document again and again with whatever could be sent; the same requests for the same seed. */
export const fuzz = async ({ socketPath, document, known, seed, isOver }: Fuzzing): Promise<Fuzzed> => {
  const statuses: Record<number, number> = {}
  const broken: Broken[] = []
  const all = operationsOf(document).map(operation => anyRequest(operation, known))
  for (let round = 0; !isOver(round); round++) {
    const wanted = all.map((any, at) => fc.sample(any, { numRuns: 1, seed: seed + round * all.length + at })[0])
    const left = wanted.filter(one => one !== undefined).values()
    const lane = async (): Promise<void> => {
      for (const one of left) {
        const { status, text } = await answerTo(socketPath, one)
        statuses[status] = (statuses[status] ?? 0) + 1
        if (status >= 500) broken.push({ request: one, status, text })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, lane))
  }
  return { requests: Object.values(statuses).reduce((sum, count) => sum + count, 0), statuses, broken }
}

const patienceMs = 30_000

/** Of an answer that goes on for ever only its status is of interest. No answer in time counts as a failure: status 599. */
const answerTo = (socketPath: string, { method, path, body }: FuzzRequest) =>
  new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const headers = { 'x-lockstep-actor': 'fuzz', ...(body !== null && { 'content-type': 'application/json' }) }
    const signal = AbortSignal.timeout(patienceMs)
    const asked = request({ socketPath, method, path, headers, signal }, response => {
      const status = response.statusCode ?? 0
      let text = ''
      const end = (): void => {
        resolve({ status, text })
        response.destroy()
      }
      if (status < 500) return end()
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      response.once('end', end)
    })
    asked.once('error', error =>
      signal.aborted ? resolve({ status: 599, text: `no answer within ${patienceMs / 1_000} s` }) : reject(error),
    )
    asked.end(body ?? undefined)
  })
