import { AsyncLocalStorage } from 'node:async_hooks'
import type { AuthContext, BetterAuthOptions, BetterAuthPlugin } from '@better-auth/core'
import type pg from 'pg'
import type { SignInSettings } from '../../domain/people/sign-in-settings.ts'
import type { ProviderProfile } from './provider-profile.ts'

/** What is used of better-auth: it checks passwords, sessions and the answers of providers. */
export type Auth = {
  /** Answers one of its own requests. */
  readonly handler: (request: Request) => Promise<Response>
  readonly session: (headers: Headers) => Promise<Session | null>
  readonly context: AuthContext
}

export type Session = { readonly token: string; readonly account: string }

export type SignInLog = { error(fields: object, message: string): void }

/** What a sign-in under way has learned from the provider; null: it is by password. */
export const signingIn = new AsyncLocalStorage<{ profile: ProviderProfile | null }>()

/** Decides whether an account may begin a session; the code of the reason when it may not. */
export type Admit = (account: string, profile: ProviderProfile | null) => Promise<string | null>

export type AuthParts = {
  /** Its tables are those of the schema of people. */
  readonly pool: pg.Pool
  readonly settings: SignInSettings
  readonly admit: Admit
  readonly log: SignInLog
}

const sessionLifetimeS = 12 * 60 * 60
export const passwordLength = { least: 12, most: 128 } as const
/** The path of the routes that browsers are sent back to. */
export const authPath = '/api/auth'
/** Where the address of who asks is told, by us alone. */
export const addressHeader = 'x-lockstep-address'

/** A name that a browser takes only from this very host by https, where there is https. */
export const cookiePrefix = ({ publicUrl }: SignInSettings): string =>
  publicUrl.startsWith('https:') ? '__Host-lockstep' : 'lockstep'

export const sessionCookie = (settings: SignInSettings): string => `${cookiePrefix(settings)}.session_token`

/** Better-auth with our settings; loaded here and nowhere else, because loading it takes a quarter of a second. */
export const openAuth = async (parts: AuthParts, plugins: readonly BetterAuthPlugin[]): Promise<Auth> => {
  const { betterAuth } = await import('better-auth')
  const options: BetterAuthOptions = { ...(await authOptions(parts)), plugins: [...plugins] }
  const auth = betterAuth(options)
  const context = await auth.$context
  return {
    handler: request => auth.handler(request),
    session: async headers => {
      const found = await auth.api.getSession({ headers, query: { disableCookieCache: true, disableRefresh: true } })
      return found === null ? null : { token: found.session.token, account: found.user.id }
    },
    context,
  }
}

/** The settings without any provider; its tables follow from them. */
export const authOptions = async (parts: AuthParts): Promise<BetterAuthOptions> => {
  const { pool, settings, log } = parts
  return {
    appName: 'Lockstep',
    baseURL: settings.publicUrl,
    basePath: authPath,
    secret: settings.secret,
    database: pool,
    telemetry: { enabled: false },
    // Nobody signs up: people are invited, or come by the provider.
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.least,
      maxPasswordLength: passwordLength.most,
    },
    session: { expiresIn: sessionLifetimeS, disableSessionRefresh: true, cookieCache: { enabled: false } },
    // Whoever has an address at a provider is not who has it here.
    account: { accountLinking: { enabled: false }, updateAccountOnSignIn: false },
    // Ours counts attempts by account as well: see sign-in-attempts.ts.
    rateLimit: { enabled: false },
    onAPIError: { errorURL: `${settings.publicUrl}/sign-in` },
    advanced: {
      // Its own prefix would be __Secure-, which another host of the domain may set.
      useSecureCookies: false,
      cookiePrefix: cookiePrefix(settings),
      defaultCookieAttributes: { secure: settings.publicUrl.startsWith('https:'), httpOnly: true, sameSite: 'lax' },
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    logger: { level: 'error', log: (_level, message, ...rest: readonly unknown[]) => tell(log, message, rest) },
    databaseHooks: await hooksOf(parts),
  }
}

/** What else it would tell may hold codes and tokens. */
const tell = (log: SignInLog, message: string, rest: readonly unknown[]): void => {
  const error = rest.find(one => one instanceof Error)
  log.error({ kind: error?.name ?? null }, `sign-in: ${message.slice(0, 200)}`)
}

const hooksOf = async ({ admit }: AuthParts): Promise<NonNullable<BetterAuthOptions['databaseHooks']>> => {
  const { APIError } = await import('better-auth/api')
  const refused = (code: string) => new APIError('FORBIDDEN', { code, message: code })
  const profileNow = (): ProviderProfile | null => signingIn.getStore()?.profile ?? null
  return {
    user: {
      create: {
        before: () => {
          if (profileNow()?.isVerified === false) throw refused('email_not_verified')
          return Promise.resolve()
        },
      },
    },
    // The tokens of the provider have done their work: what is not kept cannot be stolen.
    account: { create: { before: account => Promise.resolve({ data: withoutTokens(account) }) } },
    session: {
      create: {
        before: async ({ userId }) => {
          const why = await admit(userId, profileNow())
          if (why !== null) throw refused(why)
        },
      },
    },
  }
}

const withoutTokens = <T extends object>(account: T): T => ({
  ...account,
  accessToken: null,
  refreshToken: null,
  idToken: null,
})
