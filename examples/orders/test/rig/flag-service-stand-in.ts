import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Acknowledgement } from '../../src/acknowledgement.ts'

export const flagsToken = 'token-of-a-test-instance'

export type Heard = Acknowledgement & { readonly atMs: number }

export type FlagServiceStandIn = {
  readonly url: string
  /** Sets a flag and answers its new revision. */
  readonly set: (flag: string, value: boolean) => number
  /** 'away' cuts each request without an answer; 'deaf' answers 500 to acknowledgements only. */
  readonly behave: (as: 'well' | 'away' | 'deaf') => void
  /** How often a flag was asked for, answered or not. */
  readonly asked: (flag: string) => number
  readonly heard: () => readonly Heard[]
  /** Forgets flags and acknowledgements, for the next test. */
  readonly reset: () => void
  readonly stop: () => Promise<void>
}

/** A stand-in for Lockstep's flag service: one OFREP path and the acknowledgements, for one token. */
export const startFlagServiceStandIn = async (): Promise<FlagServiceStandIn> => {
  const state = emptyState()
  const server = createServer((request, response) => void answer(state, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (flag, value) => {
      state.revision += 1
      state.flags.set(flag, { value, revision: state.revision })
      return state.revision
    },
    behave: as => (state.behaviour = as),
    asked: flag => state.asked.get(flag) ?? 0,
    heard: () => state.heard,
    reset: () => Object.assign(state, emptyState()),
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

type State = {
  revision: number
  behaviour: 'well' | 'away' | 'deaf'
  flags: Map<string, { value: boolean; revision: number }>
  asked: Map<string, number>
  heard: Heard[]
}

const emptyState = (): State => ({ revision: 0, behaviour: 'well', flags: new Map(), asked: new Map(), heard: [] })

const answer = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const flag = request.url?.match(/^\/ofrep\/v1\/evaluate\/flags\/([\w-]+)$/)?.[1]
  if (flag !== undefined) state.asked.set(flag, (state.asked.get(flag) ?? 0) + 1)
  if (state.behaviour === 'away') return void request.socket.destroy()
  const body = await text(request)
  if (request.headers.authorization !== `Bearer ${flagsToken}`) return send(response, 401, {})
  if (flag !== undefined) return evaluate(state, flag, response)
  if (request.url !== '/v1/acknowledgements' || state.behaviour === 'deaf') return send(response, 500, {})
  state.heard.push({ ...(JSON.parse(body) as Acknowledgement), atMs: performance.now() })
  return send(response, 200, {})
}

const evaluate = (state: State, flag: string, response: ServerResponse): void => {
  const found = state.flags.get(flag)
  if (found === undefined) return send(response, 404, { key: flag, errorCode: 'FLAG_NOT_FOUND' })
  const { value, revision } = found
  return send(response, 200, { key: flag, value, variant: String(value), reason: 'STATIC', metadata: { revision } })
}

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
