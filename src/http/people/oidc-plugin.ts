import type { BetterAuthPlugin } from '@better-auth/core'
import type { OidcSettings } from '../../domain/people/sign-in-settings.ts'
import { signingIn } from './auth.ts'
import { claimsOf, discoverProvider, discoveryUrl, profileOf } from './provider-profile.ts'

export const providerId = 'oidc'

/** Sign-in by the provider: discovery, PKCE, state and nonce are better-auth's; what is read from the claims is ours. SIGN_IN_PROVIDER_AWAY. */
export const oidcPlugin = async (oidc: OidcSettings): Promise<BetterAuthPlugin> => {
  const userInfoUrl = await discoverProvider(oidc)
  const { genericOAuth } = await import('better-auth/plugins/generic-oauth')
  return genericOAuth({
    config: [
      {
        providerId,
        discoveryUrl: discoveryUrl(oidc.issuer),
        requireIdTokenVerification: true,
        clientId: oidc.clientId,
        clientSecret: oidc.clientSecret,
        // What a client is registered for unless it says otherwise: OpenID Connect Dynamic Registration 1.0, 2.
        tokenEndpointAuth: { method: 'client_secret_basic' },
        scopes: [...oidc.scopes],
        pkce: true,
        disableProviderLogout: true,
        getUserInfo: async tokens => {
          const claims = await claimsOf(tokens, userInfoUrl)
          const profile = claims === null ? null : profileOf(claims, oidc)
          const here = signingIn.getStore()
          if (claims === null || profile === null || here === undefined) return null
          here.profile = profile
          return {
            id: claims.sub,
            sub: claims.sub,
            email: profile.address,
            emailVerified: profile.isVerified,
            name: '',
          }
        },
      },
    ],
  })
}
