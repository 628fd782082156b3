import { z } from 'zod'
import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import { isOwnPath } from '../../domain/people/own-path.ts'
import { countAttempt, forgiveAttempt } from '../../store/sign-in-attempts.ts'
import type { AttemptLimit } from '../../store/sign-in-attempts.ts'
import { providerUrl, signedIn, signedOut, ways } from '../answers/people.ts'
import type { ApiServer } from '../server.ts'
import { limitsOfAddress, limitsOfPassword } from './attempt-limits.ts'
import { authPath, passwordLength } from './auth.ts'
import type { Auth } from './auth.ts'
import { addressOf, callAuth, failIfBroken, requireOwnPage, sessionOf, takeCookies } from './call-auth.ts'
import { open } from './needs.ts'
import { providerId } from './oidc-plugin.ts'
import type { SignIn } from './sign-in.ts'

const tags = ['people']
export const password = z.string().min(passwordLength.least).max(passwordLength.most)
const credentials = z.strictObject({
  email: z.string().min(1).max(200),
  password: z.string().min(1).max(passwordLength.most),
})
const destination = z.strictObject({ to: z.string().max(500).default('/').describe('a path of this server') })
const newPassword = z.strictObject({ current: z.string().min(1).max(passwordLength.most), password })

/** What is signed in or out by is a secret: nothing of such a request is kept to answer it again. */
const config = { ...open, isSecret: true }

/** Counts an attempt, or refuses it. SIGN_IN_TOO_OFTEN. */
export const admitAttempt = async ({ store }: SignIn, limits: readonly AttemptLimit[]): Promise<void> => {
  const seconds = await countAttempt(store.pool, limits)
  if (seconds !== null) throw failure(signInErrors.SIGN_IN_TOO_OFTEN, { seconds })
}

/** Routes by which people sign in and out. `signIn` throws SIGN_IN_NOT_SET_UP where there is no sign-in. */
export const addSignInRoutes = (server: ApiServer, signInOf: () => SignIn): void => {
  server.get(
    '/v1/sign-in',
    {
      config: open,
      schema: { tags, operationId: 'listWays', summary: 'The ways to sign in', response: { 200: ways } },
    },
    () => Promise.resolve({ password: true, provider: signInOf().settings.oidc !== null }),
  )
  addPasswordSignIn(server, signInOf)
  addProviderSignIn(server, signInOf)
  addSignOut(server, signInOf)
  addNewPassword(server, signInOf)
}

const addPasswordSignIn = (server: ApiServer, signInOf: () => SignIn): void => {
  const schema = {
    tags,
    operationId: 'signIn',
    summary: 'Sign in by password; the answer has the cookie of the session',
    body: credentials,
    response: { 200: signedIn },
  }
  server.post(`${authPath}/sign-in/email`, { schema, config }, async (request, reply) => {
    const signIn = signInOf()
    requireOwnPage(request, signIn, 'refused')
    const { body } = request
    const limits = limitsOfPassword(body.email, addressOf(request))
    await admitAttempt(signIn, limits)
    const auth = await signIn.auth()
    const before = await sessionOf(auth, request)
    const response = await callAuth(auth, { signIn, request }, { method: 'POST', path: '/sign-in/email', body })
    failIfBroken(response)
    if (!response.ok) throw failure(signInErrors.SIGN_IN_REFUSED, {})
    await forgiveAttempt(signIn.store.pool, limits)
    await endSession(auth, before)
    return takeCookies(reply, response).send({ signedIn: true as const })
  })
}

const endSession = async (auth: Auth, session: { readonly token: string } | null): Promise<void> => {
  if (session !== null) await auth.context.internalAdapter.deleteSession(session.token)
}

const addProviderSignIn = (server: ApiServer, signInOf: () => SignIn): void => {
  const schema = {
    tags,
    operationId: 'signInByProvider',
    summary: 'Begin to sign in by the identity provider: where to send the browser',
    body: destination.prefault({}),
    response: { 200: providerUrl },
  }
  server.post(`${authPath}/sign-in/${providerId}`, { schema, config }, async (request, reply) => {
    const signIn = signInOf()
    requireOwnPage(request, signIn, 'refused')
    const { to } = request.body
    if (!isOwnPath(to)) throw failure(signInErrors.SIGN_IN_PATH_REFUSED, {})
    await admitAttempt(signIn, limitsOfAddress(addressOf(request)))
    const auth = await signIn.authWithProvider()
    const body = { provider: providerId, callbackURL: to, disableRedirect: true }
    const response = await callAuth(auth, { signIn, request }, { method: 'POST', path: '/sign-in/social', body })
    failIfBroken(response)
    const { url } = z.object({ url: z.url() }).parse(await response.json())
    return takeCookies(reply, response).send({ url })
  })
  addCallback(server, signInOf)
}

const addCallback = (server: ApiServer, signInOf: () => SignIn): void => {
  const schema = {
    tags,
    operationId: 'providerCallback',
    summary: 'Where the identity provider sends the browser back to',
    hide: true,
  }
  server.get(`${authPath}/callback/${providerId}`, { schema, config }, async (request, reply) => {
    const signIn = signInOf()
    const auth = await signIn.authWithProvider()
    const before = await sessionOf(auth, request)
    const query = new URL(request.url, signIn.settings.publicUrl).search
    const path = `/callback/${providerId}${query}`
    const response = await callAuth(auth, { signIn, request }, { method: 'GET', path })
    failIfBroken(response)
    const { publicUrl } = signIn.settings
    const to = new URL(response.headers.get('location') ?? '/sign-in?error=unknown', publicUrl)
    if (to.origin !== publicUrl) throw failure(signInErrors.SIGN_IN_PATH_REFUSED, {})
    if (response.headers.getSetCookie().some(cookie => isNewSession(cookie, auth))) await endSession(auth, before)
    return takeCookies(reply, response).redirect(to.href, 302)
  })
}

const isNewSession = (cookie: string, { context }: Auth): boolean =>
  cookie.startsWith(`${context.authCookies.sessionToken.name}=`) && !cookie.includes('Max-Age=0')

const addSignOut = (server: ApiServer, signInOf: () => SignIn): void => {
  const schema = {
    tags,
    operationId: 'signOut',
    summary: 'End the session, or all of this person',
    body: z.strictObject({ everywhere: z.boolean().default(false) }).prefault({}),
    response: { 200: signedOut },
  }
  server.post(`${authPath}/sign-out`, { schema, config }, async (request, reply) => {
    const signIn = signInOf()
    requireOwnPage(request, signIn, 'refused')
    const auth = await signIn.auth()
    const session = await sessionOf(auth, request)
    if (session !== null && request.body.everywhere)
      await auth.context.internalAdapter.deleteUserSessions(session.account)
    const response = await callAuth(auth, { signIn, request }, { method: 'POST', path: '/sign-out', body: {} })
    failIfBroken(response)
    return takeCookies(reply, response).send({ signedOut: true as const })
  })
}

const addNewPassword = (server: ApiServer, signInOf: () => SignIn): void => {
  const schema = {
    tags,
    operationId: 'changePassword',
    summary: 'Change the own password; all other sessions end',
    body: newPassword,
    response: { 200: signedIn },
  }
  server.post(`${authPath}/change-password`, { schema, config }, async (request, reply) => {
    const signIn = signInOf()
    requireOwnPage(request, signIn, 'refused')
    const auth = await signIn.auth()
    const session = await sessionOf(auth, request)
    if (session === null) throw failure(signInErrors.SIGN_IN_REFUSED, {})
    const limits = limitsOfPassword(session.account, addressOf(request))
    await admitAttempt(signIn, limits)
    const { current, password } = request.body
    const body = { currentPassword: current, newPassword: password, revokeOtherSessions: true }
    const response = await callAuth(auth, { signIn, request }, { method: 'POST', path: '/change-password', body })
    failIfBroken(response)
    if (!response.ok) throw failure(signInErrors.SIGN_IN_REFUSED, {})
    await forgiveAttempt(signIn.store.pool, limits)
    return takeCookies(reply, response).send({ signedIn: true as const })
  })
}
