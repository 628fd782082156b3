import { request as byHttp } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as byHttps } from 'node:https'

/** A server elsewhere: its URL without a slash at the end, and the token that it is shown. */
export type RemoteServer = { readonly url: string; readonly token: string }

/** Where a server is asked: at a unix socket of this machine, by its path, or elsewhere. */
export type ServerAddress = string | RemoteServer

type Asked = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
  /** A connection of its own. */
  readonly agent?: false
}

/** Begins a request; it is sent by its `end`. Redirects are not followed: a token goes nowhere but to its server. */
export const askServer = (
  at: ServerAddress,
  { path, headers = {}, signal, ...rest }: Asked,
  answered: (response: IncomingMessage) => void,
): ClientRequest => {
  const options = { ...rest, ...(signal !== undefined && { signal }) }
  if (typeof at === 'string') return byHttp({ ...options, socketPath: at, path, headers }, answered)
  const ask = at.url.startsWith('https:') ? byHttps : byHttp
  return ask(`${at.url}${path}`, { ...options, headers: { ...headers, authorization: `Bearer ${at.token}` } }, answered)
}
