import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../../src/domain/digest.ts'
import { firstAdminGroup } from '../../src/domain/people/provider-claims.ts'
import { limitsOfAddress } from '../../src/http/people/attempt-limits.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'
import type { Answer } from './browser.ts'
import { accept, goodPassword, joinFirstAdmin, me, signInWith } from './join.ts'
import { signInWorld, publicUrl } from './sign-in-world.ts'
import type { SignInWorld } from './sign-in-world.ts'

const postgres = postgresForTests()
const cookieName = '__Host-lockstep.session_token'
let url: string
let world: SignInWorld
beforeEach(async () => {
  ;({ url } = await postgres.database())
  world = await signInWorld(url)
})
afterEach(() => world.close())

const signedIn = async (email = 'ada@example.com') => {
  const browser = world.browser()
  expect((await signInWith(browser, email)).status).toBe(200)
  return browser
}
const tokenIn = ({ json }: Answer) => String(json()['token'])
const codeOf = ({ json }: Answer) => json()['code']

describe('the first admin', () => {
  it('takes the invitation of the owner once, within its hour, and closes the way', async () => {
    const { status, body } = await world.owner('/v1/admin/invitation', { name: 'ada' })
    expect(status).toBe(201)
    const token = String(body['token'])
    expect(body['url']).toBe(`${publicUrl}/sign-in/invitation#${token}`)
    expect(Date.parse(String(body['expiresAt'])) - Date.now()).toBeLessThanOrEqual(3_600_000)
    const joined = await accept(world.browser(), token, 'Ada@Example.com')
    expect([joined.status, joined.json()]).toEqual([201, { name: 'ada' }])
    expect(codeOf(await accept(world.browser(), token, 'eve@example.com'))).toBe('SIGN_IN_INVITATION_REFUSED')
    expect(await world.owner('/v1/admin/invitation', { name: 'eve' })).toMatchObject({
      status: 409,
      body: { code: 'SIGN_IN_FIRST_ADMIN_CLOSED' },
    })
    const browser = await signedIn()
    expect((await me(browser)).json()).toEqual({ kind: 'person', name: 'ada', groups: [firstAdminGroup], scope: null })
  })

  it('is invited by the owner alone', async () => {
    await joinFirstAdmin(world)
    const asked = { json: { name: 'eve' } }
    const none = await world.browser().send(`${publicUrl}/v1/admin/invitation`, asked)
    expect(none.status).toBe(401)
    const byAdmin = await (await signedIn()).send(`${publicUrl}/v1/admin/invitation`, asked)
    expect([byAdmin.status, codeOf(byAdmin)]).toEqual([403, 'SIGN_IN_NOT_ALLOWED'])
  })

  it('is one, also when many take the invitation at once', async () => {
    const { body } = await world.owner('/v1/admin/invitation', { name: 'ada' })
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => accept(world.browser(), String(body['token']), `a${i}@example.com`)),
    )
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 401, 401, 401, 401, 401])
  })

  it('cannot come by an invitation that was replaced, is too old, or stands open while somebody else came', async () => {
    const invite = async () => String((await world.owner('/v1/admin/invitation', { name: 'ada' })).body['token'])
    const replaced = await invite()
    const old = await invite()
    expect(codeOf(await accept(world.browser(), replaced, 'a@example.com'))).toBe('SIGN_IN_INVITATION_REFUSED')
    await query(url, `update lockstep.invitations set expires_at = now() - interval '1 second'`)
    expect(codeOf(await accept(world.browser(), old, 'a@example.com'))).toBe('SIGN_IN_INVITATION_REFUSED')
    const open = await invite()
    await query(url, `insert into lockstep.people (account, address, way) values ('x', 'x@example.com', 'provider')`)
    expect(codeOf(await accept(world.browser(), open, 'a@example.com'))).toBe('SIGN_IN_INVITATION_REFUSED')
  })

  it('gets the invitation back that led to nothing', async () => {
    const { body } = await world.owner('/v1/admin/invitation', { name: 'ada' })
    const token = String(body['token'])
    expect(codeOf(await accept(world.browser(), token, null))).toBe('SIGN_IN_SETTING_INVALID')
    expect((await accept(world.browser(), token, 'ada@example.com', 'short')).status).toBe(400)
    expect((await accept(world.browser(), token, 'ada@example.com')).status).toBe(201)
  })
})

describe('people', () => {
  const invite = async (json: object, browser = world.browser()) =>
    browser.send(`${publicUrl}/v1/people/invitations`, { json })

  it('are invited by an admin, come by password, and are signed out and removed', async () => {
    await joinFirstAdmin(world)
    const admin = await signedIn()
    const invited = await invite({ name: 'ben', email: 'Ben@example.com' }, admin)
    expect(invited.status).toBe(201)
    await accept(world.browser(), tokenIn(invited), 'other@example.com')
    const ben = await signedIn('ben@example.com')
    expect((await me(ben)).json()).toMatchObject({ kind: 'person', name: 'ben', groups: [] })
    const forbidden = await invite({ name: 'eve', email: 'eve@example.com' }, ben)
    expect([forbidden.status, codeOf(forbidden)]).toEqual([403, 'AUTH_DENIED'])
    expect((await ben.send(`${publicUrl}/v1/people`)).status).toBe(403)
    const list = await admin.send(`${publicUrl}/v1/people`)
    expect(list.json()).toMatchObject({
      people: [
        { name: 'ada', roles: [{ role: 'admin', apps: ['*'], environments: ['*'] }] },
        { name: 'ben', address: 'ben@example.com', roles: [] },
      ],
    })
    expect((await admin.send(`${publicUrl}/v1/people/ben/sign-out`, { json: {} })).json()).toEqual({
      name: 'ben',
      accounts: 1,
    })
    expect((await me(ben)).status).toBe(401)
    const again = await signedIn('ben@example.com')
    await admin.send(`${publicUrl}/v1/people/ben/remove`, { json: {} })
    expect((await me(again)).status).toBe(401)
    expect(codeOf(await signInWith(world.browser(), 'ben@example.com'))).toBe('SIGN_IN_REFUSED')
    const told = await query<{ line: string }>(
      url,
      `select type || ' ' || (body::json ->> 'person') || ' by ' || (body::json #>> '{actor,name}') as line
       from lockstep.events where type like 'person-%' order by seq`,
    )
    expect(told.map(({ line }) => line)).toEqual([
      'person-invited ada by ada',
      'person-joined ada by ada',
      'person-invited ben by ada',
      'person-joined ben by ben',
      'person-signed-out ben by ada',
      'person-removed ben by ada',
    ])
    expect(codeOf(await admin.send(`${publicUrl}/v1/people/ben/remove`, { json: {} }))).toBe('SIGN_IN_PERSON_UNKNOWN')
  })

  it('have a name and an address of their own', async () => {
    await joinFirstAdmin(world)
    const admin = await signedIn()
    expect(codeOf(await invite({ name: 'ada', email: 'x@example.com' }, admin))).toBe('SIGN_IN_NAME_TAKEN')
    const [one, two] = [
      await invite({ name: 'ben', email: 'ben@example.com' }, admin),
      await invite({ name: 'ben', email: 'eve@example.com' }, admin),
    ].map(tokenIn)
    expect((await accept(world.browser(), one ?? '', null)).status).toBe(201)
    expect(codeOf(await accept(world.browser(), two ?? '', null))).toBe('SIGN_IN_NAME_TAKEN')
    expect(codeOf(await signInWith(world.browser(), 'eve@example.com'))).toBe('SIGN_IN_REFUSED')
    const same = await invite({ name: 'cyd', email: 'ben@example.com' }, admin)
    expect(codeOf(await accept(world.browser(), tokenIn(same), null))).toBe('SIGN_IN_ADDRESS_TAKEN')
  })

  it('change their password, which ends their other sessions', async () => {
    await joinFirstAdmin(world)
    const [here, there] = [await signedIn(), await signedIn()]
    const change = (current: string) =>
      here.send(`${publicUrl}/api/auth/change-password`, { json: { current, password: 'another good password' } })
    expect(codeOf(await change('a wrong password'))).toBe('SIGN_IN_REFUSED')
    expect((await me(there)).status).toBe(200)
    expect((await change(goodPassword)).status).toBe(200)
    expect([(await me(here)).status, (await me(there)).status]).toEqual([200, 401])
    expect((await signInWith(world.browser(), 'ada@example.com')).status).toBe(401)
    expect((await signInWith(world.browser(), 'ada@example.com', 'another good password')).status).toBe(200)
  })
})

describe('a session', () => {
  beforeEach(() => joinFirstAdmin(world))

  it('is a cookie that no script and no other host gets, for twelve hours', async () => {
    const browser = await signedIn()
    const line = browser.setCookies.find(text => text.startsWith(`${cookieName}=`))
    expect(line?.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Lax', 'Secure'])
    const [left] = await query<{ s: number }>(
      url,
      `select extract(epoch from max("expiresAt") - now())::int as s from people.session`,
    )
    expect(left?.s).toBeGreaterThan(43_000)
    expect(left?.s).toBeLessThanOrEqual(43_200)
  })

  it('has no mark of https where there is none', async () => {
    const plain = await signInWorld(url, { publicUrl: 'http://lockstep.test' })
    try {
      const browser = plain.browser()
      await browser.send('http://lockstep.test/api/auth/sign-in/email', {
        json: { email: 'ada@example.com', password: goodPassword },
      })
      expect([...browser.cookies('http://lockstep.test').keys()]).toEqual(['lockstep.session_token'])
    } finally {
      await plain.close()
    }
  })

  it('is a new one at each sign-in, and the one before ends: nobody can set it for somebody else', async () => {
    const browser = await signedIn()
    const before = browser.cookies(publicUrl).get(cookieName) ?? ''
    await signInWith(browser, 'ada@example.com')
    const after = browser.cookies(publicUrl).get(cookieName) ?? ''
    expect(after).not.toBe(before)
    expect((await me(browser)).status).toBe(200)
    browser.cookies(publicUrl).set(cookieName, before)
    expect((await me(browser)).status).toBe(401)
    const planted = world.browser()
    planted.cookies(publicUrl).set(cookieName, 'chosen.by-somebody')
    await signInWith(planted, 'ada@example.com')
    expect(planted.cookies(publicUrl).get(cookieName)).not.toBe('chosen.by-somebody')
  })

  it('ends by signing out, on the server and not only in the browser', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    const kept = here.cookies(publicUrl).get(cookieName) ?? ''
    await here.send(`${publicUrl}/api/auth/sign-out`, { json: {} })
    expect(here.cookies(publicUrl).has(cookieName)).toBe(false)
    here.cookies(publicUrl).set(cookieName, kept)
    expect([(await me(here)).status, (await me(there)).status]).toEqual([401, 200])
    const third = await signedIn()
    await third.send(`${publicUrl}/api/auth/sign-out`, { json: { everywhere: true } })
    expect([(await me(third)).status, (await me(there)).status]).toEqual([401, 401])
  })

  it('does not count when it has expired, was changed, or was signed with another secret', async () => {
    const browser = await signedIn()
    const value = browser.cookies(publicUrl).get(cookieName) ?? ''
    const other = await signInWorld(url, { secret: 'another-secret-that-is-long-enough-for-it-9876543210' })
    const there = other.browser()
    there.cookies(publicUrl).set(cookieName, value)
    expect((await me(there)).status).toBe(401)
    await other.close()
    const [token = ''] = value.split('.')
    browser.cookies(publicUrl).set(cookieName, token)
    expect((await me(browser)).status).toBe(401)
    browser.cookies(publicUrl).set(cookieName, value)
    expect((await me(browser)).status).toBe(200)
    await query(url, `update people.session set "expiresAt" = now() - interval '1 second'`)
    expect((await me(browser)).status).toBe(401)
  })

  it('counts on every node', async () => {
    const browser = await signedIn()
    const other = await signInWorld(url)
    try {
      const there = other.browser()
      there.cookies(publicUrl).set(cookieName, browser.cookies(publicUrl).get(cookieName) ?? '')
      expect((await me(there)).json()).toMatchObject({ name: 'ada' })
    } finally {
      await other.close()
    }
  })
})

describe('another page', () => {
  beforeEach(() => joinFirstAdmin(world))
  const newPassword = { current: goodPassword, password: 'another good password' }

  it.each([
    ['/api/auth/sign-out', {}],
    ['/api/auth/change-password', newPassword],
    ['/v1/people/ada/sign-out', {}],
    ['/v1/people/invitations', { name: 'eve', email: 'eve@example.com' }],
  ])('changes nothing by the cookie of somebody: %s', async (path, json) => {
    const browser = await signedIn()
    for (const asked of [
      { from: 'https://evil.example' },
      { from: null },
      { from: 'null' },
      { headers: { 'sec-fetch-site': 'same-site' } },
      { headers: { 'sec-fetch-site': 'cross-site' } },
    ]) {
      const answer = await browser.send(`${publicUrl}${path}`, { json, ...asked })
      expect([answer.status, codeOf(answer)], JSON.stringify(asked)).toEqual([403, 'SIGN_IN_FOREIGN_PAGE'])
    }
    expect((await me(browser)).status).toBe(200)
    expect((await browser.send(`${publicUrl}${path}`, { json })).status).toBeLessThan(300)
  })

  it('signs nobody in as somebody else', async () => {
    const browser = world.browser()
    const url = `${publicUrl}/api/auth/sign-in/email`
    const json = { email: 'ada@example.com', password: goodPassword }
    for (const from of ['https://evil.example', null])
      expect(codeOf(await browser.send(url, { json, from }))).toBe('SIGN_IN_FOREIGN_PAGE')
    const form = await browser.send(url, { form: json })
    expect(form.status).toBeGreaterThanOrEqual(400)
    expect(browser.setCookies).toEqual([])
  })

  it('may look as little as anybody: what it reads it cannot see', async () => {
    const browser = await signedIn()
    const answer = await browser.send(`${publicUrl}/v1/me`, { headers: { origin: 'https://evil.example' } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('guessing', () => {
  beforeEach(() => joinFirstAdmin(world))

  it('is counted before the password is looked at, over all nodes, and also when the right one is among many', async () => {
    const other = await signInWorld(url)
    try {
      const guesses = Array.from({ length: 12 }, (_, i) =>
        signInWith((i % 2 === 0 ? world : other).browser(), 'ada@example.com', 'a wrong password'),
      )
      const codes = (await Promise.all(guesses)).map(codeOf)
      expect(codes.filter(code => code === 'SIGN_IN_REFUSED')).toHaveLength(5)
      expect(codes.filter(code => code === 'SIGN_IN_TOO_OFTEN')).toHaveLength(7)
      const right = await signInWith(other.browser(), 'ADA@example.com')
      expect([right.status, codeOf(right)]).toEqual([429, 'SIGN_IN_TOO_OFTEN'])
    } finally {
      await other.close()
    }
  })

  it('is free again after a quarter of an hour', async () => {
    for (let i = 0; i < 6; i++) await signInWith(world.browser(), 'ada@example.com', 'a wrong password')
    await query(url, `update lockstep.sign_in_attempts set since = since - interval '15 minutes 1 second'`)
    expect((await signInWith(world.browser(), 'ada@example.com')).status).toBe(200)
  })

  it('goes by where a request comes from, not by what it says of it', async () => {
    for (let i = 0; i < 5; i++) await signInWith(world.browser(), 'ada@example.com', 'a wrong password')
    const lies = { 'x-forwarded-for': '192.0.2.9', 'x-lockstep-address': '192.0.2.9', 'x-real-ip': '192.0.2.9' }
    expect((await signInWith(world.browser(), 'ada@example.com', goodPassword, lies)).status).toBe(429)
  })

  it('stops from one place also over many accounts, and right passwords are not counted', async () => {
    for (let i = 0; i < 6; i++) expect((await signInWith(world.browser(), 'ada@example.com')).status).toBe(200)
    const [place] = limitsOfAddress('127.0.0.1')
    const counted = () =>
      query<{ count: number }>(url, 'select count from lockstep.sign_in_attempts where key = $1', [place?.key])
    // The invitation was taken from here.
    expect(await counted()).toEqual([{ count: 1 }])
    await query(url, 'update lockstep.sign_in_attempts set count = $2 where key = $1', [
      place?.key,
      (place?.most ?? 0) - 2,
    ])
    const statuses: number[] = []
    for (let at = 0; at < 4; at++)
      statuses.push((await signInWith(world.browser(), `p${at}@example.com`, 'a wrong password')).status)
    expect(statuses).toEqual([401, 401, 429, 429])
  })

  it('learns nothing of who has an account: the same answer, and as much work', async () => {
    const timed = async (email: string) => {
      const begun = performance.now()
      const { status, text } = await signInWith(world.browser(), email, 'a wrong password')
      await query(url, 'delete from lockstep.sign_in_attempts')
      return { ms: performance.now() - begun, answer: `${status} ${text}` }
    }
    await timed('warm@example.com')
    const known = []
    const unknown = []
    for (let i = 0; i < 7; i++) {
      known.push(await timed('ada@example.com'))
      unknown.push(await timed(`nobody${i}@example.com`))
    }
    expect(new Set([...known, ...unknown].map(({ answer }) => answer)).size).toBe(1)
    const median = (all: readonly { ms: number }[]) => all.map(({ ms }) => ms).sort((a, b) => a - b)[3] ?? 0
    // Without the work of a password hash an answer is many times faster.
    expect(median(unknown)).toBeGreaterThan(median(known) / 2)
    expect(median(known)).toBeGreaterThan(median(unknown) / 2)
  })
})

describe('secrets', () => {
  it('are in no log, no answer that is kept, and in the clear in no table', async () => {
    const { body } = await world.owner('/v1/admin/invitation', { name: 'ada' })
    const token = String(body['token'])
    const keyed = { headers: { 'idempotency-key': randomUUID() } }
    const json = { token, email: 'ada@example.com', password: goodPassword }
    await world.browser().send(`${publicUrl}/v1/invitations/accept`, { json, ...keyed })
    await signInWith(world.browser(), 'ada@example.com', 'a wrong password', { 'idempotency-key': randomUUID() })
    const browser = world.browser()
    const answer = await signInWith(browser, 'ada@example.com', goodPassword, { 'idempotency-key': randomUUID() })
    const cookie = decodeURIComponent(browser.cookies(publicUrl).get(cookieName) ?? '')
    const [session = ''] = cookie.split('.')
    expect(session.length).toBeGreaterThan(20)
    expect(answer.text).not.toContain(session)
    const everything = `${world.logged.join('\n')}\n${await allRows()}`
    for (const secret of [token, goodPassword, 'a wrong password', cookie, sha256(goodPassword)])
      expect(everything).not.toContain(secret)
    expect(await query(url, 'select from lockstep.request_keys')).toEqual([])
  })
})

const allRows = async (): Promise<string> => {
  const tables = await query<{ name: string }>(
    url,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('lockstep', 'people') and table_type = 'BASE TABLE'`,
  )
  const rows = await Promise.all(tables.map(({ name }) => query<object>(url, `select * from ${name}`)))
  expect(tables.map(({ name }) => name)).toContain('people.session')
  return JSON.stringify(rows)
}
