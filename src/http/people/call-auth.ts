import type { FastifyReply, FastifyRequest } from 'fastify'
import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import { pageOfRequest } from '../../domain/people/page-of-request.ts'
import type { PageHeaders } from '../../domain/people/page-of-request.ts'
import { addressHeader, authPath, signingIn } from './auth.ts'
import type { Auth } from './auth.ts'
import type { SignIn } from './sign-in.ts'

/** One value of a header; a header that came twice is none that a browser sent. */
const oneOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.join(',')

export const pageHeaders = ({ headers }: FastifyRequest): PageHeaders => ({
  origin: oneOf(headers.origin),
  secFetchSite: oneOf(headers['sec-fetch-site']),
})

export const addressOf = (request: FastifyRequest): string => request.ip ?? 'local'

/** Refuses what another page makes a browser send; `unsaid`: whether a program that names no page may. SIGN_IN_FOREIGN_PAGE. */
export const requireOwnPage = (request: FastifyRequest, { settings }: SignIn, unsaid: 'refused' | 'taken'): void => {
  const page = pageOfRequest(pageHeaders(request), settings.publicUrl)
  if (page === 'ours' || (page === 'unsaid' && unsaid === 'taken')) return
  throw failure(signInErrors.SIGN_IN_FOREIGN_PAGE, { own: settings.publicUrl })
}

export type AuthCall = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: object }

/** Lets better-auth answer a request of ours for the one that asks: it gets the cookies and the address, nothing else that was sent. */
export const callAuth = (
  auth: Auth,
  { signIn, request }: { readonly signIn: SignIn; readonly request: FastifyRequest },
  { method, path, body }: AuthCall,
): Promise<Response> => {
  const { publicUrl } = signIn.settings
  const headers = new Headers({ origin: publicUrl, [addressHeader]: addressOf(request) })
  if (request.headers.cookie !== undefined) headers.set('cookie', request.headers.cookie)
  if (body !== undefined) headers.set('content-type', 'application/json')
  const url = `${publicUrl}${authPath}${path}`
  const asked = new Request(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return signingIn.run({ profile: null }, () => auth.handler(asked))
}

/** The session that a request's cookie names; null: none that is alive. */
export const sessionOf = (auth: Auth, request: FastifyRequest) =>
  auth.session(new Headers({ cookie: request.headers.cookie ?? '' }))

/** Hands the cookies of an answer on. */
export const takeCookies = (reply: FastifyReply, response: Response): FastifyReply => {
  const cookies = response.headers.getSetCookie()
  return reply.header('cache-control', 'no-store').header('set-cookie', cookies)
}

/** An answer that better-auth itself failed at. */
export const failIfBroken = (response: Response): void => {
  if (response.status >= 500) throw new Error(`the sign-in answered ${response.status}`)
}
