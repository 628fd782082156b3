import { apiErrors } from '../domain/errors/api.ts'
import { failure } from '../domain/errors/error.ts'
import type { Outside } from './door.ts'
import type { ApiServer } from './server.ts'

/** Answers are data: nothing in them is to be run, framed, kept, or guessed the type of. No other origin is let in, so there is no CORS. */
const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/** A year, as browsers want it before they believe it. */
const onlyHttps = { 'strict-transport-security': 'max-age=31536000' } as const

/** What a port needs beside what a socket needs. Before who asks is looked at. API_HOST_STRANGE. */
export const guardOutside = (server: ApiServer, { hosts, isHttps }: Outside): void => {
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers(isHttps ? { ...headers, ...onlyHttps } : headers)
    const name = hostnameOf(request.headers.host ?? '')
    // A page of another site may let its name point here: then a browser sends what is asked here under that name.
    if (name === null || !hosts.has(name)) throw failure(apiErrors.API_HOST_STRANGE, {})
  })
}

const wellFormed = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** The name of a Host header, without its port; null: it is none. */
export const hostnameOf = (host: string): string | null =>
  wellFormed.test(host) ? (URL.parse(`http://${host}`)?.hostname ?? null) : null
