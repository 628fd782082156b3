import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { pageWorld, password } from './page-world.ts'
import type { Seat } from './page-world.ts'
import { seriousFindings } from './serious-findings.ts'
import type { Finding } from './serious-findings.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const rules = `rules:
  - environments: production
    gates: { approvals: { from: [release-managers], author: allowed }, branches: [main], wait: 5m }
    secrets: [env:PROD_*]
break-glass: { who: [ann], tell: release-managers }
`

/** A look at a channel is a page that is loaded anew. */
const patience = { timeoutMs: 90_000 }

/** Whom the channel of the test tells; what it answers can be changed. */
let answers = 410
const listener = createServer((request, response) => {
  request.resume()
  response.writeHead(answers).end()
})

const notices = (): string => {
  const { port } = listener.address() as AddressInfo
  return `channels:
  # What it signs with is not looked at: any variable that is there.
  deploys: { webhook: { url: 'http://127.0.0.1:${port}/', secret: { env: PATH } } }
rules:
  - { on: [held], to: deploys }
`
}

const flags = {
  express: { type: 'boolean', default: false, description: 'orders by courier' },
  banner: { type: 'string', default: 'plain', values: ['plain', 'loud'] },
  limit: { type: 'number', default: 50 },
}
const queued = { consumers: { orders: { queue: 'orders', flag: 'consume-orders', service: 'web' } } }

describe.skipIf(noChromium !== null)(`what governs${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  beforeAll(() => new Promise<void>(resolve => void listener.listen(0, '127.0.0.1', resolve)))
  afterAll(() => void listener.close())
  const world = pageWorld({ rules, notices })
  let shop: TinyApp
  let ann: Seat

  beforeAll(async () => {
    shop = await world.rig.app('shop', tinyAlone('shop', { flags }))
    const shipped = await world.rig.run(shop, 'ship')
    expect(shipped.code, shipped.stderr).toBe(0)
    const watched = await world.rig.app('watched', tinyAlone('watched', { flags }))
    expect((await world.rig.run(watched, 'ship')).code).toBe(0)
    ann = await world.seat('ann')
  }, 600_000)

  const say = async (page: Page, reason: string, name: string): Promise<void> => {
    await page.getByLabel('Reason').fill(reason)
    await sent(page, name)
  }
  /** What is done may be seen before it is answered: until then its form is there, with its reason. */
  const sent = async (page: Page, name: string): Promise<void> => {
    const button = page.getByRole('button', { name, exact: true })
    await button.click()
    await button.waitFor({ state: 'detached' })
  }

  it('sets a freeze in one browser, is on the overview of another that nobody reloads, and names itself at what it holds up', async () => {
    const ben = await world.seat('ben', '/')
    const cell = ben.page.locator('.matrix [role=row]', { hasText: 'shop' }).locator('[data-environment="development"]')
    await cell.locator('text=v1').waitFor()
    await ben.page.waitForSelector('[data-live="live"]')
    const { page, complaints } = ann
    await page.goto('/freezes')
    await page.waitForSelector('h1 >> text=Nothing is frozen, and nothing is held')
    await page.getByRole('button', { name: 'Set a freeze' }).click()
    await page.getByLabel('App', { exact: true }).selectOption('shop')
    await page.getByLabel('Environment').selectOption('development')
    await say(page, 'the stock is counted', 'Freeze now')
    await cell.locator('text=frozen: the stock is counted').waitFor()
    await page.waitForSelector('h1 >> text=One freeze is in force, nothing is held')
    await shop.commit({ version: 'two' })
    const shipping = world.rig.start(shop, 'ship')
    const waiting = await waitForDeployment(world.rig, shop, { environment: 'development', states: ['waiting'] })
    await ben.page.goto(`/deployments/${waiting}`)
    await ben.page.waitForSelector('text=the stock is counted (by ann), until it is lifted')
    const held = page.getByRole('list', { name: 'Deployments that wait' }).getByRole('link')
    await held.waitFor()
    expect(await held.textContent()).toBe('shop v2 to development')
    await page.getByRole('button', { name: 'Lift the freeze of development of shop' }).click()
    expect(await page.getByRole('button', { name: 'Lift now' }).isDisabled()).toBe(true)
    await say(page, 'it is counted', 'Lift now')
    await page.waitForSelector('h1 >> text=Nothing is frozen, and nothing is held')
    expect((await shipping.ended).code).toBe(0)
    expect([...complaints, ...ben.complaints]).toEqual([])
  })

  it('tells a freeze of every app also who sees one app alone, without a reload', async () => {
    const vic = await world.seat('vic', '/freezes')
    await vic.page.waitForSelector('text=Nothing is frozen.')
    await vic.page.waitForSelector('[data-live="live"]')
    await ann.page.goto('/freezes')
    await ann.page.getByRole('button', { name: 'Set a freeze' }).click()
    await ann.page.getByLabel('App', { exact: true }).selectOption({ label: 'Every app' })
    await ann.page.getByLabel('Environment').selectOption({ label: 'Every environment' })
    await ann.page.getByLabel('Until (UTC)').fill('2099-01-01T08:00')
    await say(ann.page, 'the holidays', 'Freeze now')
    for (const { page } of [vic, ann]) await page.waitForSelector('text=Every environment of every app')
    expect(await vic.page.getByRole('button', { name: /Freeze|Lift|Hold/ }).count()).toBe(0)
    await ann.page.getByRole('button', { name: 'Lift the freeze of every environment of every app' }).click()
    await say(ann.page, 'everybody is back', 'Lift now')
    for (const { page } of [vic, ann]) await page.waitForSelector('text=Nothing is frozen.')
    expect(vic.complaints).toEqual([])
  })

  it('holds a release with its reason, and lets it in again; the notice that could not be sent is laid aside', async () => {
    const { page } = ann
    await page.goto('/freezes')
    await page.getByRole('button', { name: 'Hold a release' }).click()
    await page.getByLabel('App', { exact: true }).selectOption('shop')
    await page.getByLabel('Release', { exact: true }).selectOption('v1')
    await say(page, 'it leaks memory', 'Hold now')
    const line = page.getByRole('region', { name: 'Holds' }).locator('li', { hasText: 'shop v1' })
    await line.locator('text=it leaks memory (ann)').waitFor()
    await page.getByRole('button', { name: 'Lift the hold of shop v1 in development' }).click()
    await say(page, 'it does not', 'Lift now')
    await page.waitForSelector('text=No release is held.')
  })

  it('shows what a channel has given up, sends a test, and sends again what is wanted', async () => {
    const { page } = ann
    const laidAside = async (): Promise<boolean> => {
      await page.goto('/notices')
      await page.locator('section[aria-label=deploys]').waitFor()
      return (await page.locator('text=Laid aside').count()) > 0
    }
    await until('the notice is laid aside', laidAside, patience)
    expect(await page.locator('h1').textContent()).toBe('No channel fails, one notice is laid aside')
    expect(await page.locator('section[aria-label=deploys]').textContent()).toMatch(/410/)
    await page.getByRole('button', { name: 'Send deploys a test' }).click()
    await page.getByRole('button', { name: 'Test now' }).click()
    await page.waitForSelector('text=NOTICE_NOT_SENT')
    answers = 204
    await page.getByRole('button', { name: 'Test now' }).click()
    await page.locator('[role=status] >> text=Sent').waitFor()
    await page.getByRole('button', { name: 'Try again what deploys has given up' }).click()
    await page.getByRole('button', { name: 'Try again now' }).click()
    const isSent = async (): Promise<boolean> => {
      await page.getByRole('button', { name: 'Look again' }).click()
      return (await page.locator('h1').textContent()) === 'Every channel is well'
    }
    await until('it is sent', isSent, patience)
    const vic = await world.seat('vic', '/notices')
    await vic.page.waitForSelector('text=Channels are of every app.')
    expect(vic.complaints).toEqual([])
  })

  it('sets a flag with a reason, and whoever asks with a token of the page is told at once; reset, the default counts', async () => {
    const { page } = ann
    await page.goto('/tokens?app=shop&environment=development')
    await page.getByRole('button', { name: 'Make a token for flags of development of shop' }).click()
    await page.getByLabel('Name').fill('warehouse')
    await page.getByRole('button', { name: 'Make a token for flags now' }).click()
    const token = (await page.locator('.once .row code').textContent()) ?? ''
    const told = async (flag: string): Promise<unknown> => {
      const answer = await fetch(`${world.base()}/ofrep/v1/evaluate/flags/${flag}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      })
      expect(answer.status).toBe(200)
      return ((await answer.json()) as { value: unknown }).value
    }
    expect(await told('express')).toBe(false)
    await page.goto('/flags?app=shop')
    const express = page.getByRole('region', { name: 'express' })
    await express.getByRole('button', { name: 'Set express in development' }).click()
    await say(page, 'the courier has a contract', 'Set now')
    await express.locator('text=set; by default off').waitFor()
    expect(await express.textContent()).toMatch(/set by ann .+: the courier has a contract/)
    expect(await told('express')).toBe(true)
    const limit = page.getByRole('region', { name: 'limit' })
    await limit.getByRole('button', { name: 'Set limit in development' }).click()
    await page.getByLabel('Value').fill('many')
    await page.getByLabel('Reason').fill('a try')
    expect(await page.getByRole('button', { name: 'Set now' }).isDisabled()).toBe(true)
    await page.getByLabel('Value').fill('75.5')
    await sent(page, 'Set now')
    await limit.locator('b >> text=75.5').waitFor()
    expect(await told('limit')).toBe(75.5)
    await express.getByRole('button', { name: 'Reset express in development' }).click()
    await say(page, 'the contract is over', 'Reset now')
    await express.locator('text=the default of').waitFor()
    expect(await told('express')).toBe(false)
    await page.goto('/tokens?app=shop&environment=development')
    await page.getByRole('button', { name: 'Revoke the token warehouse for flags of development of shop' }).click()
    await page.getByRole('button', { name: 'Revoke now' }).click()
    await page.waitForSelector('text=There is no token for flags of development of shop.')
    const refused = await fetch(`${world.base()}/ofrep/v1/evaluate/flags/express`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(refused.status).toBe(401)
  })

  it('pauses a consumer and lets it go on, seen by the other browser', async () => {
    const app = await world.rig.app('lined', tinyAlone('lined', queued))
    const shipped = await world.rig.run(app, 'ship')
    expect(shipped.code, shipped.stderr).toBe(0)
    const ben = await world.seat('ben', '/apps/lined/consumers')
    const { page } = ann
    await page.goto('/apps/lined/consumers')
    for (const one of [ben.page, page]) await one.locator('.state >> text=Reads').waitFor()
    await ben.page.waitForSelector('[data-live="live"]')
    await page.getByRole('button', { name: 'Pause orders in development' }).click()
    await say(page, 'the queue is moved', 'Pause now')
    await ben.page.locator('text=Paused by ann').waitFor()
    await ben.page.getByRole('link', { name: 'why is in the record' }).click()
    await ben.page.waitForSelector('text=ann paused consume-orders in development: the queue is moved')
    await page.getByRole('button', { name: 'Resume orders in development, which ann has paused' }).click()
    await say(page, 'it is moved', 'Resume now')
    await page.locator('.state >> text=Reads').waitFor()
  })

  it('shows the policy in force in words, to whoever has a role', async () => {
    const { page } = ann
    await page.goto('/policy')
    const production = page.locator('.card', { hasText: 'Production of every app' })
    await production.waitFor()
    const text = (await production.textContent()) ?? ''
    for (const words of [
      '1 approval of release-managers; without it the deployment expires after 7 d',
      'A commit of main',
      'Waits 5 min',
      'Secrets: env:PROD_*',
    ])
      expect(text).toContain(words)
    expect(await page.getByRole('region', { name: 'Roles' }).textContent()).toMatch(
      /Approver.*every environment of every app.*ben/,
    )
    expect(await page.locator('.headline').textContent()).toContain('LOCKSTEP_POLICY')
    const vic = await world.seat('vic', '/policy')
    await vic.page.waitForSelector('text=Who may do what')
    // Who sees an app sees who may let something through there.
    expect(await vic.page.getByRole('region', { name: 'Roles' }).textContent()).toMatch(/Approver.*ben/)
  })

  it('makes a token that is shown once, may what it says, and is refused once it is revoked', async () => {
    const { page } = ann
    await page.goto('/tokens')
    await page.getByRole('button', { name: 'Make a token', exact: true }).click()
    await page.getByLabel('Name').fill('pipeline')
    await page.getByLabel('Apps').fill('watched')
    await page.getByRole('button', { name: 'Make a token now' }).click()
    const secret = (await page.locator('.once .row code').textContent()) ?? ''
    expect(secret).toMatch(/^lks_/)
    const ask = async (path: string): Promise<number> =>
      (await fetch(`${world.base()}${path}`, { headers: { authorization: `Bearer ${secret}` } })).status
    expect([await ask('/v1/apps/watched/status'), await ask('/v1/apps/shop/status')]).toEqual([200, 403])
    await page.reload()
    const line = page.locator('li', { hasText: 'pipeline' })
    await line.locator('text=last used').waitFor()
    expect(await line.textContent()).toContain('Viewer in every environment of watched')
    expect(await page.content()).not.toContain(secret)
    await page.getByRole('button', { name: 'Revoke the token pipeline' }).click()
    await page.getByRole('button', { name: 'Revoke now' }).click()
    await line.waitFor({ state: 'detached' })
    expect(await ask('/v1/apps/watched/status')).toBe(401)
  })

  it('invites somebody by a link that is shown once, shows their roles, and ends sessions and account', async () => {
    const { page } = ann
    await page.goto('/people')
    const people = page.getByRole('list', { name: 'People' })
    await people.waitFor()
    expect(await people.locator('> li', { hasText: 'vic' }).textContent()).toContain(
      'Viewer in every environment of watched',
    )
    await page.getByRole('button', { name: 'Invite somebody' }).click()
    await page.getByLabel('Name, as in the policy').fill('eve')
    await page.getByLabel('E-mail address').fill('eve@example.com')
    await page.getByRole('button', { name: 'Invite now' }).click()
    const link = (await page.locator('.once .row code').textContent()) ?? ''
    await page.getByRole('button', { name: 'I have it' }).click()
    expect(await page.content()).not.toContain(link.slice(link.indexOf('#')))
    const eve = await world.stranger(link.slice(world.base().length))
    await eve.page.locator('input[type=password]').fill(password)
    await eve.page.getByRole('button', { name: 'Set the password' }).click()
    await eve.page.waitForSelector('text=Welcome, eve')
    await eve.page.goto('/sign-in')
    await eve.page.getByLabel('E-mail address').fill('eve@example.com')
    await eve.page.locator('input[type=password]').fill(password)
    await eve.page.keyboard.press('Enter')
    await until('eve is signed in', async () => (await statusOf(eve.context, '/v1/me')) === 200)
    const line = people.locator('> li', { hasText: 'eve@example.com' })
    await page.reload()
    await line.locator('text=No role anywhere').waitFor()
    await page.getByRole('button', { name: 'Sign out eve everywhere' }).click()
    await page.getByRole('button', { name: 'Sign out now' }).click()
    await until('eve is signed out', async () => (await statusOf(eve.context, '/v1/me')) === 401)
    await page.getByRole('button', { name: 'Remove the account of eve' }).click()
    await page.getByRole('button', { name: 'Remove now' }).click()
    await line.waitFor({ state: 'detached' })
  })

  it('offers a viewer nothing that they may not do, in any of these views', async () => {
    const { page, complaints } = await world.seat('vic', '/')
    const offered: (readonly [string, readonly string[]])[] = []
    for (const [path, there] of viewsOf('watched')) {
      await page.goto(path)
      await page.waitForSelector(there)
      const names = await page.locator('.main-room button').allTextContents()
      offered.push([path, names.map(name => name.trim()).filter(name => name !== 'Details')])
    }
    expect(offered).toEqual([
      ['/freezes', []],
      ['/flags?app=watched', []],
      ['/apps/watched/consumers', []],
      ['/policy', []],
      ['/people', []],
      // Everybody may make tokens of their own, which may never more than they may.
      ['/tokens', ['Make a token']],
      ['/notices', []],
    ])
    expect(await page.locator('.side a', { hasText: 'People' }).count()).toBe(0)
    expect(await page.locator('.side a', { hasText: 'Notices' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('finds nothing serious by axe in any of these views, in both themes, with a form open, and nothing is wider than a phone', async () => {
    const found: (readonly [string, string, readonly Finding[]])[] = []
    const wide: (readonly [string, unknown])[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context, complaints } = await world.seat('ann', '/', { colorScheme })
      for (const [path, there, opens] of viewsOf('shop')) {
        await page.goto(path)
        await page.waitForSelector(there)
        if (opens !== null) await page.getByRole('button', { name: opens }).first().click()
        found.push([colorScheme, path, await seriousFindings(page)])
      }
      expect(complaints).toEqual([])
      await context.close()
    }
    const phone = await world.seat('ann', '/', { viewport: { width: 390, height: 844 } })
    for (const [path, there, opens] of viewsOf('shop')) {
      await phone.page.goto(path)
      await phone.page.waitForSelector(there)
      if (opens !== null) await phone.page.getByRole('button', { name: opens }).first().click()
      wide.push([path, await phone.page.evaluate('document.documentElement.scrollWidth > 390')])
    }
    expect(found.filter(([, , findings]) => findings.length > 0)).toEqual([])
    expect(found).toHaveLength(14)
    expect(wide.filter(([, isWide]) => isWide === true)).toEqual([])
    expect(wide).toHaveLength(7)
  })
})

/** Every view with what shows that it is there, and what opens a form in it. */
const viewsOf = (app: string): readonly (readonly [string, string, string | null])[] => [
  ['/freezes', 'text=No release is held.', 'Set a freeze'],
  [`/flags?app=${app}`, 'text=orders by courier', 'Set express in development'],
  [`/apps/${app}/consumers`, 'text=No release that runs has consumers.', null],
  ['/policy', 'text=Who may do what', null],
  // Who is here, or that this is not for whoever looks.
  ['/people', ':is([aria-label=People], :text("Who has an account, admins of everything see."))', 'Invite somebody'],
  ['/tokens', 'text=For the API', 'Make a token'],
  // Its channels, or that they are not for whoever looks: before that nothing is offered to anybody.
  ['/notices', '.section:has(:is([aria-label=deploys], :text("Channels are of every app.")))', 'Send deploys a test'],
]

const statusOf = async (context: BrowserContext, path: string): Promise<number> =>
  (await context.request.get(path)).status()
