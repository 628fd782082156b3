import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import { clientId } from './provider.ts'

export type Misbehaviour = {
  /** Claims of the ID token, over right ones; null: it gives none. */
  readonly idToken?: Readonly<Record<string, unknown>> | null
  /** Who the answer about the person is of. */
  readonly userInfoSub?: string
  /** Signs with a key that it does not publish. */
  readonly isForged?: boolean
}

export type ProviderStandIn = {
  readonly issuer: string
  /** How it answers from now on to the code that it is given. `nonce`: of the request. */
  behave(how: Misbehaviour, nonce: string): void
  /** Whether it answers at all, and what it calls itself. */
  appear(as: { readonly isAway?: boolean; readonly issuer?: string }): void
  stop(): Promise<void>
}

/** A stand-in for a provider that gives wrong answers, which a real one cannot be made to give. */
export const startProviderStandIn = async (): Promise<ProviderStandIn> => {
  const [good, other] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
  const jwk = { ...(await exportJWK(good.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  let behaviour: Misbehaviour = {}
  let nonce = ''
  let appearance: { readonly isAway?: boolean; readonly issuer?: string } = {}
  const person = { sub: 'eve', email: 'eve@example.com', email_verified: true, groups: ['people'] }
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const idToken = async (): Promise<string> => {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer, aud: clientId, sub: 'eve', nonce, iat: now, exp: now + 300, ...behaviour.idToken }
    const header = { alg: 'RS256', kid: 'k1' }
    return new SignJWT(claims).setProtectedHeader(header).sign(behaviour.isForged ? other.privateKey : good.privateKey)
  }
  const answers: Readonly<Record<string, () => object | Promise<object>>> = {
    '/.well-known/openid-configuration': () => ({
      issuer: appearance.issuer ?? issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/keys`,
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    }),
    '/keys': () => ({ keys: [jwk] }),
    '/token': async () => ({
      access_token: 'an-access-token-of-the-stand-in',
      token_type: 'Bearer',
      ...(behaviour.idToken !== null && { id_token: await idToken() }),
    }),
    '/userinfo': () => ({ ...person, sub: behaviour.userInfoSub ?? person.sub }),
  }
  server.on('request', (request, response) => {
    const answer = appearance.isAway ? undefined : answers[request.url ?? '']
    if (answer === undefined) return void response.writeHead(503).end()
    void Promise.resolve(answer()).then(body =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
    )
  })
  return {
    issuer,
    behave: (how, ofRequest) => {
      behaviour = how
      nonce = ofRequest
    },
    appear: as => {
      appearance = as
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
