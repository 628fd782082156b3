import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OidcSettings } from '../../src/domain/people/sign-in-settings.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import type { Browser } from './browser.ts'
import { goodPassword, joinFirstAdmin, me, signInWith } from './join.ts'
import { signInWorld, publicUrl, redirectUri } from './sign-in-world.ts'
import type { SignInWorld } from './sign-in-world.ts'
import { clientId, clientSecret, signInAtProvider, startProvider } from './provider.ts'
import type { RealProvider } from './provider.ts'

const postgres = postgresForTests()
const cookieName = '__Host-lockstep.session_token'
let provider: RealProvider
let url: string
let world: SignInWorld

const settings = (more: Partial<OidcSettings> = {}): OidcSettings => ({
  issuer: provider.issuer,
  clientId,
  clientSecret,
  scopes: ['openid', 'email', 'profile'],
  groupsClaim: 'groups',
  nameClaim: null,
  ...more,
})
const directory = { people: { ann: ['ann@example.com'] }, groups: {} }

beforeAll(async () => {
  provider = await startProvider(redirectUri)
})
afterAll(() => provider.stop())
beforeEach(async () => {
  provider.people.clear()
  const verified = { email_verified: true }
  provider.people.set('1', {
    email: 'Ann@example.com',
    ...verified,
    groups: ['ops', 'lockstep:first-admin'],
    preferred_username: 'ann',
  })
  provider.people.set('2', { email: 'ben@example.com', ...verified, groups: [], preferred_username: 'ann' })
  provider.people.set('3', { email: 'ada@example.com', email_verified: false })
  provider.people.set('4', { email: 'ada@example.com', ...verified })
  ;({ url } = await postgres.database())
  world = await signInWorld(url, { oidc: settings(), directory })
})
afterEach(() => world.close())

const begin = async (browser: Browser, to = '/deployments/d-1') => {
  const answer = await browser.send(`${publicUrl}/api/auth/sign-in/oidc`, { json: { to } })
  return { answer, url: answer.status === 200 ? String(answer.json()['url']) : '' }
}

/** The whole way; where it ends. */
const signIn = async (login: string, browser = world.browser()) => {
  const back = await signInAtProvider(browser, (await begin(browser)).url, login)
  const end = await browser.send(back.url.href)
  return { browser, callback: back.url, end: end.headers.get('location') ?? `${end.status}` }
}

describe('signing in by the provider', () => {
  it('ends where it was begun for, as the person whom the policy gives the address to, with the groups of the claim', async () => {
    const { browser, end } = await signIn('1')
    expect(end).toBe(`${publicUrl}/deployments/d-1`)
    expect((await me(browser)).json()).toEqual({ kind: 'person', name: 'ann', groups: ['ops'], scope: null })
    const other = await signIn('2')
    expect((await me(other.browser)).json()).toMatchObject({ name: 'ben@example.com', groups: [] })
  })

  it('asks with PKCE, state and nonce, and authenticates the client without a secret in the address', async () => {
    const asked = new URL((await begin(world.browser())).url)
    const { searchParams } = asked
    expect(asked.origin).toBe(provider.issuer)
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    expect(searchParams.get('redirect_uri')).toBe(redirectUri)
    expect(searchParams.get('state')?.length).toBeGreaterThanOrEqual(32)
    expect(searchParams.get('nonce')?.length).toBeGreaterThanOrEqual(32)
    expect(asked.href).not.toContain(clientSecret)
  })

  it('takes the groups anew each time', async () => {
    await signIn('1')
    provider.people.set('1', { email: 'ann@example.com', email_verified: true, groups: ['finance'] })
    const { browser } = await signIn('1')
    expect((await me(browser)).json()).toMatchObject({ name: 'ann', groups: ['finance'] })
    expect(await query(url, 'select from lockstep.people')).toHaveLength(1)
  })

  it('ends the session of before and begins another', async () => {
    const { browser } = await signIn('1')
    const before = browser.cookies(publicUrl).get(cookieName) ?? ''
    await signIn('1', browser)
    expect(browser.cookies(publicUrl).get(cookieName)).not.toBe(before)
    browser.cookies(publicUrl).set(cookieName, before)
    expect((await me(browser)).status).toBe(401)
  })

  it('keeps no token of the provider, and tells no log of the secret', async () => {
    await signIn('1')
    const accounts = await query(url, `select "accessToken", "refreshToken", "idToken" from people.account`)
    expect(accounts).toEqual([{ accessToken: null, refreshToken: null, idToken: null }])
    expect(world.logged.join('\n')).not.toContain(clientSecret)
  })
})

describe('who is not let in', () => {
  it('has an address that the provider has not verified', async () => {
    const { browser, end } = await signIn('3')
    expect(end).toContain(`${publicUrl}/sign-in?error=email_not_verified`)
    expect((await me(browser)).status).toBe(401)
    expect(await query(url, 'select from people."user"')).toEqual([])
  })

  it('has the address of somebody who signs in by password: nothing is linked by an address', async () => {
    await joinFirstAdmin(world)
    const { browser, end } = await signIn('4')
    expect(end).toContain('/sign-in?error=account_not_linked')
    expect((await me(browser)).status).toBe(401)
    expect((await signInWith(world.browser(), 'ada@example.com', goodPassword)).status).toBe(200)
  })

  it('was removed: until the next sign-in', async () => {
    const { browser } = await signIn('1')
    await world.owner('/v1/people/ann@example.com/remove', {})
    expect((await me(browser)).status).toBe(401)
  })

  it('lost the verification of the address since', async () => {
    await signIn('1')
    provider.people.set('1', { email: 'ann@example.com', email_verified: false })
    const { browser, end } = await signIn('1')
    expect(end).toContain('error=email_not_verified')
    expect((await me(browser)).status).toBe(401)
  })
})

describe('names by a claim', () => {
  beforeEach(async () => {
    await world.close()
    world = await signInWorld(url, { oidc: settings({ nameClaim: 'preferred_username' }), directory })
  })

  it('are those of the claim, and belong to who came first', async () => {
    const { browser } = await signIn('1')
    expect((await me(browser)).json()).toMatchObject({ name: 'ann' })
    const other = await signIn('2')
    expect(other.end).toContain('error=name_taken')
    expect((await me(other.browser)).status).toBe(401)
    expect((await me(browser)).status).toBe(200)
  })

  it('are needed', async () => {
    const { browser, end } = await signIn('4')
    expect(end).toContain('error=name_missing')
    expect((await me(browser)).status).toBe(401)
  })
})

describe('the way back', () => {
  it('can be gone once', async () => {
    const { browser, callback } = await signIn('1')
    const before = browser.cookies(publicUrl).get(cookieName)
    const again = await browser.send(callback.href)
    expect(again.headers.get('location')).toContain('/sign-in?error=state_mismatch')
    expect(browser.cookies(publicUrl).get(cookieName)).toBe(before)
  })

  it('can be gone only by the browser that began it: nobody is signed in as somebody else', async () => {
    const attacker = world.browser()
    const back = await signInAtProvider(attacker, (await begin(attacker)).url, '2')
    const victim = world.browser()
    const answer = await victim.send(back.url.href)
    expect(answer.headers.get('location')).toContain('/sign-in?error=state_mismatch')
    expect((await me(victim)).status).toBe(401)
  })

  it.each([
    ['no state', (from: URL) => from.searchParams.delete('state'), 'state_not_found'],
    ['a state of somebody else', (from: URL) => from.searchParams.set('state', 'x'.repeat(32)), 'state_mismatch'],
    ['another issuer', (from: URL) => from.searchParams.set('iss', 'https://evil.example'), 'issuer_mismatch'],
    ['a made-up code', (from: URL) => from.searchParams.set('code', 'made-up'), 'invalid_code'],
    ['no code', (from: URL) => from.searchParams.delete('code'), 'no_code'],
  ])('leads nowhere with %s', async (_, change, error) => {
    const browser = world.browser()
    const back = await signInAtProvider(browser, (await begin(browser)).url, '1')
    change(back.url)
    const answer = await browser.send(back.url.href)
    expect(answer.headers.get('location')?.split('&')[0]).toBe(`${publicUrl}/sign-in?error=${error}`)
    expect((await me(browser)).status).toBe(401)
    expect(world.logged.join('\n')).not.toContain(back.url.searchParams.get('code') ?? 'no code at all')
  })

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/%2f/evil.example'])(
    'does not lead to %s',
    async to => {
      const { answer } = await begin(world.browser(), to)
      expect([answer.status, answer.json()['code']]).toEqual([400, 'SIGN_IN_PATH_REFUSED'])
    },
  )

  it('is not begun by another page, nor with anything else', async () => {
    const browser = world.browser()
    const begun = `${publicUrl}/api/auth/sign-in/oidc`
    const foreign = await browser.send(begun, { json: { to: '/' }, from: 'https://evil.example' })
    expect(foreign.json()).toMatchObject({ code: 'SIGN_IN_FOREIGN_PAGE' })
    const more = { to: '/', errorCallbackURL: 'https://evil.example', requestSignUp: true }
    expect((await browser.send(begun, { json: more })).status).toBe(400)
  })
})

it('has no door of the library but ours', async () => {
  const browser = world.browser()
  for (const path of [
    'sign-in/social',
    'sign-up/email',
    'request-password-reset',
    'update-user',
    'link-social',
    'delete-user',
  ])
    expect((await browser.send(`${publicUrl}/api/auth/${path}`, { json: { provider: 'oidc' } })).status, path).toBe(404)
  expect((await browser.send(`${publicUrl}/api/auth/get-session`)).status).toBe(404)
})
