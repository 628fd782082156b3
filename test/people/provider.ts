import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import type { Answer, Browser } from './browser.ts'

export const clientId = 'lockstep'
export const clientSecret = 'the-secret-of-the-client-at-the-provider'

export type RealProvider = {
  readonly issuer: string
  /** What it says of whoever signs in, by login. Changed at will. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>
  stop(): Promise<void>
}

type Context = { oidc: { client?: { clientId: string }; session?: { accountId?: string }; provider: Provider } }

/** A real provider of OpenID Connect, whose people need no password. It demands PKCE and agrees to every client. */
export const startProvider = async (redirectUri: string): Promise<RealProvider> => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const people = new Map<string, Readonly<Record<string, unknown>>>()
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username', 'groups'] },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the test'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, AuthorizationCode: 60, IdToken: 600 },
    findAccount: (_ctx: unknown, sub: string) => ({
      accountId: sub,
      claims: () => Promise.resolve({ sub, ...people.get(sub) }),
    }),
    loadExistingGrant: async ({ oidc: { client, session, provider } }: Context) => {
      const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: client?.clientId ?? '' })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  server.on('request', provider.callback())
  return {
    issuer,
    people,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Signs in at the provider's own page, up to where it sends the browser back to. */
export const signInAtProvider = async (browser: Browser, url: string, login: string): Promise<Answer> => {
  const { issuer } = { issuer: new URL(url).origin }
  const back = (to: URL): boolean => to.origin !== issuer
  const page = await browser.follow(url, back)
  if (page.url.origin !== issuer) return page
  const sent = await browser.send(page.url.href, { form: { prompt: 'login', login, password: 'any' } })
  return browser.follow(new URL(sent.headers.get('location') ?? '', sent.url).href, back)
}
