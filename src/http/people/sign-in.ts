import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import type { Policy } from '../../domain/gates/policy.ts'
import type { SignInSettings } from '../../domain/people/sign-in-settings.ts'
import type { Store } from '../../store/open-store.ts'
import { keepProvided, noteSignIn } from '../../store/people.ts'
import { migratePeople, peoplePool } from '../../store/people-schema.ts'
import { authOptions, openAuth } from './auth.ts'
import type { Admit, Auth, AuthParts, SignInLog } from './auth.ts'
import { oidcPlugin, providerId } from './oidc-plugin.ts'

export type SignInParts = {
  readonly settings: SignInSettings
  readonly store: Pick<Store, 'db' | 'pool' | 'role'>
  /** Of the store: the connections of the library are its own. */
  readonly databaseUrl: string
  readonly policy: Pick<Policy, 'directory' | 'workflows' | 'roles'>
  readonly log: SignInLog
}

/** Signing in, as its routes and authenticators use it. */
export type SignIn = SignInParts & {
  /** Checks passwords and sessions. Made when it is first asked for, and anew after a failure. */
  auth(): Promise<Auth>
  /** The same with the identity provider. SIGN_IN_PROVIDER_AWAY, until it is there. */
  authWithProvider(): Promise<Auth>
  close(): Promise<void>
}

/** Signing in by the settings. Nothing is loaded or connected before somebody does. */
export const createSignIn = (parts: SignInParts): SignIn => {
  const { settings, databaseUrl, log } = parts
  const pool = peoplePool(databaseUrl, parts.store.role.name, error =>
    log.error({ err: error }, 'a connection of the sign-in broke'),
  )
  const authParts: AuthParts = { pool, settings, admit: admitBy(parts), log }
  const migrated = untilItSucceeds(() => migrateBy(parts, authParts))
  const auth = untilItSucceeds(async () => {
    await migrated()
    return openAuth(authParts, [])
  })
  const authWithProvider = untilItSucceeds(async () => {
    if (settings.oidc === null)
      throw failure(signInErrors.SIGN_IN_PROVIDER_AWAY, { issuer: 'none', why: 'no provider is set' })
    const { issuer } = settings.oidc
    await migrated()
    const opened = await openAuth(authParts, [await oidcPlugin(settings.oidc)])
    const provider = opened.context.socialProviders.find(({ id }) => id === providerId)
    if (provider?.issuer !== issuer)
      throw failure(signInErrors.SIGN_IN_PROVIDER_AWAY, { issuer, why: 'its keys or its name cannot be had' })
    return opened
  })
  return { ...parts, auth, authWithProvider, close: () => pool.end() }
}

/** The same answer for everybody, once there is one. */
const untilItSucceeds = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = null
      throw error
    }))
}

const migrateBy = ({ databaseUrl, store }: SignInParts, authParts: AuthParts): Promise<void> =>
  migratePeople(databaseUrl, store.role, async owner => {
    const { getMigrations } = await import('better-auth/db/migration')
    const { runMigrations } = await getMigrations({ ...(await authOptions(authParts)), database: owner })
    await runMigrations()
  })

const admitBy =
  ({ store, settings }: SignInParts): Admit =>
  async (account, profile) => {
    if (profile === null) return (await noteSignIn(store.pool, account)) ? null : 'not_admitted'
    const { address, name, groups, isVerified } = profile
    if (!isVerified) return 'email_not_verified'
    if (settings.oidc?.nameClaim !== null && name === null) return 'name_missing'
    return (await keepProvided(store.pool, { account, name, address, groups })) ? null : 'name_taken'
  }
