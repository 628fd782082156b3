import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postgresForTests } from '../rig/postgres.ts'
import { me } from './join.ts'
import { signInWorld, publicUrl, redirectUri } from './sign-in-world.ts'
import type { SignInWorld } from './sign-in-world.ts'
import { clientId, clientSecret } from './provider.ts'
import { startProviderStandIn } from './provider-stand-in.ts'
import type { Misbehaviour, ProviderStandIn } from './provider-stand-in.ts'

const postgres = postgresForTests()
let provider: ProviderStandIn
let world: SignInWorld

beforeAll(async () => {
  provider = await startProviderStandIn()
})
afterAll(() => provider.stop())
beforeEach(async () => {
  provider.appear({})
  const oidc = {
    issuer: provider.issuer,
    clientId,
    clientSecret,
    scopes: ['openid'],
    groupsClaim: 'groups',
    nameClaim: null,
  }
  world = await signInWorld((await postgres.database()).url, { oidc })
})
afterEach(() => world.close())

const begin = (browser = world.browser()) => browser.send(`${publicUrl}/api/auth/sign-in/oidc`, { json: {} })

const signIn = async (how: Misbehaviour, nonce: (right: string) => string = right => right) => {
  const browser = world.browser()
  const { searchParams } = new URL(String((await begin(browser)).json()['url']))
  provider.behave(how, nonce(searchParams.get('nonce') ?? ''))
  const answer = await browser.send(`${redirectUri}?code=a-code&state=${searchParams.get('state')}`)
  return { end: answer.headers.get('location') ?? '', status: (await me(browser)).status }
}

describe('an answer of the provider', () => {
  it('that is right lets somebody in, as the others would be but for their fault', async () => {
    expect(await signIn({})).toEqual({ end: `${publicUrl}/`, status: 200 })
  })

  const now = Math.floor(Date.now() / 1000)
  it.each<[string, Misbehaviour]>([
    ['is signed by another key', { isForged: true }],
    ['is for another client', { idToken: { aud: 'another-client' } }],
    ['is of another issuer', { idToken: { iss: 'https://evil.example' } }],
    ['has expired', { idToken: { exp: now - 600 } }],
    ['has no nonce', { idToken: { nonce: undefined } }],
    ['has no token of who it is', { idToken: null }],
    ['is about two people', { userInfoSub: 'ann' }],
    ['names nobody', { idToken: { sub: '' } }],
  ])('that %s lets nobody in', async (_, how) => {
    const { end, status } = await signIn(how)
    expect(end).toContain(`${publicUrl}/sign-in?error=`)
    expect(status).toBe(401)
  })

  it('with the nonce of another sign-in lets nobody in', async () => {
    const { end, status } = await signIn({}, () => 'x'.repeat(32))
    expect(end).toContain(`${publicUrl}/sign-in?error=`)
    expect(status).toBe(401)
  })
})

describe('a provider', () => {
  it('that is away is asked again at the next sign-in', async () => {
    provider.appear({ isAway: true })
    const away = await begin()
    expect([away.status, away.json()['code']]).toEqual([503, 'SIGN_IN_PROVIDER_AWAY'])
    provider.appear({})
    expect((await begin()).status).toBe(200)
  })

  it('that calls itself another is not used', async () => {
    provider.appear({ issuer: 'https://evil.example' })
    expect((await begin()).json()).toMatchObject({ code: 'SIGN_IN_PROVIDER_AWAY' })
  })
})
