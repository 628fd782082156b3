import { decodeJwt } from 'jose'
import { z } from 'zod'
import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import { groupsOfClaim, nameOfClaim } from '../../domain/people/provider-claims.ts'
import type { OidcSettings } from '../../domain/people/sign-in-settings.ts'

/** What a provider says of who signs in. `name` null: the claim has none that the policy could name. */
export type ProviderProfile = {
  readonly address: string
  readonly isVerified: boolean
  readonly name: string | null
  readonly groups: readonly string[]
}

const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
})

const askedForMs = 5_000

export const discoveryUrl = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

const askJson = async (url: string, headers: Record<string, string> = {}): Promise<unknown> => {
  const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(askedForMs) })
  if (!answer.ok) throw new Error(`it answers ${answer.status}`)
  return answer.json()
}

/** Where the provider tells what it knows of a person; null: only in its tokens. SIGN_IN_PROVIDER_AWAY, also when it is another than was set. */
export const discoverProvider = async ({ issuer }: OidcSettings): Promise<string | null> => {
  const away = (why: string, cause?: unknown) => failure(signInErrors.SIGN_IN_PROVIDER_AWAY, { issuer, why }, cause)
  const answer = await askJson(discoveryUrl(issuer)).catch((error: unknown) => {
    throw away(error instanceof Error ? error.message : String(error), error)
  })
  const found = discovery.safeParse(answer)
  if (!found.success) throw away('its discovery document is not understood')
  if (found.data.issuer !== issuer) throw away(`it calls itself ${found.data.issuer.slice(0, 200)}`)
  return found.data.userinfo_endpoint ?? null
}

type Claims = Readonly<Record<string, unknown>>

/**
 * All that the provider says of the person whom a verified ID token names; null: there is no such token, or what is said elsewhere is of
 * somebody else (OpenID Connect Core 1.0, 5.3.2).
 */
export const claimsOf = async (
  { idToken, accessToken }: { readonly idToken?: string | undefined; readonly accessToken?: string | undefined },
  userInfoUrl: string | null,
): Promise<(Claims & { readonly sub: string }) | null> => {
  if (idToken === undefined) return null
  const inToken = decodeJwt(idToken)
  const { sub } = inToken
  if (sub === undefined || sub === '') return null
  if (userInfoUrl === null || accessToken === undefined) return { ...inToken, sub }
  const told = z
    .looseObject({ sub: z.string() })
    .safeParse(await askJson(userInfoUrl, { authorization: `Bearer ${accessToken}` }))
  return told.success && told.data.sub === sub ? { ...told.data, ...inToken, sub } : null
}

/** Reads the claims by the settings. Pure. */
export const profileOf = (claims: Claims, { groupsClaim, nameClaim }: OidcSettings): ProviderProfile | null => {
  const { email, email_verified: verified } = claims
  if (typeof email !== 'string') return null
  return {
    address: email.toLowerCase(),
    // Some write it as a text.
    isVerified: verified === true || verified === 'true',
    name: nameClaim === null ? null : nameOfClaim(claims[nameClaim]),
    groups: groupsOfClaim(claims[groupsClaim]),
  }
}
