import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http'
import type { Notifier } from '../../src/ports/notifier.ts'
import type { NotifierRig } from '../contract/notifier.ts'
import { never, switchableServer } from '../rig/switchable-server.ts'
import type { SwitchableServer } from '../rig/switchable-server.ts'

export type Request = { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }

export type HttpRig = NotifierRig & { readonly requests: readonly Request[]; readonly server: SwitchableServer }

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

/** A stand-in for a vendor that takes posts. `well`: what it answers to one that it takes. */
export const httpRig = async (
  make: (url: string) => Notifier,
  well: (request: Request) => { readonly status?: number; readonly text?: string } = () => ({}),
): Promise<HttpRig> => {
  const requests: Request[] = []
  const taking: RequestListener = (request, response) => {
    void bodyOf(request).then(body => {
      const taken = { url: request.url ?? '', headers: request.headers, body }
      requests.push(taken)
      const { status = 200, text = 'ok' } = well(taken)
      response.writeHead(status).end(text)
    })
  }
  const refusing =
    (status: number, headers = {}): RequestListener =>
    (_request, response) =>
      void response.writeHead(status, headers).end('no')
  const server = await switchableServer(taking)
  return {
    requests,
    server,
    notifier: make(server.url),
    taken: () => requests.map(({ body }) => body),
    answers: async (how, seconds = 1) => {
      const listeners = {
        well: taking,
        away: null,
        busy: refusing(429, { 'retry-after': String(seconds) }),
        refuses: refusing(404),
        silent: never,
      }
      await server.answer(listeners[how])
    },
    stop: () => server.stop(),
  }
}
