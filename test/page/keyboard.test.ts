import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone, tinyDatabase, tinyFile } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { tabbedThrough } from './controls.ts'
import type { Controls } from './controls.ts'
import { pageWorld } from './page-world.ts'
import type { Seat } from './page-world.ts'
import { tabTo } from './tab-to.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const skipped = noChromium === null ? '' : `: skipped, ${noChromium}`
const gates = { approvals: { from: ['release-managers'], count: 1, author: 'allowed' } }
const file = tinyFile('shop', {
  database: tinyDatabase,
  flags: { express: { type: 'boolean', default: false, description: 'orders by courier' } },
  environments: {
    development: { target: 'local', bake: '100ms' },
    production: { target: 'local', after: 'development', bake: '100ms', gates },
  },
})

const queued = { consumers: { orders: { queue: 'orders', flag: 'consume-orders', service: 'web' } } }

describe.skipIf(noChromium !== null)(`the page without a mouse${skipped}`, () => {
  const world = pageWorld()
  let app: TinyApp
  let ann: Seat
  let done: string
  let waiting: string
  let run: string
  let shipping: { readonly ended: Promise<unknown> } | null = null

  beforeAll(async () => {
    if (noChromium !== null) return
    const lined = await world.rig.app('lined', tinyAlone('lined', queued))
    expect((await world.rig.run(lined, 'ship')).code).toBe(0)
    app = await world.rig.app('shop', file)
    expect((await world.rig.run(app, 'ship', '--to', 'development')).code).toBe(0)
    await app.commit({ version: 'two' })
    shipping = world.rig.start(app, 'ship')
    waiting = await waitForDeployment(world.rig, app, { environment: 'production', states: ['waiting'] })
    done = await waitForDeployment(world.rig, app, { environment: 'development', states: ['succeeded'] })
    ann = await world.seat('ann')
    const runs = await ann.context.request.get('/v1/runs?app=shop&limit=1')
    run = ((await runs.json()) as { items: readonly { readonly id: string }[] }).items[0]?.id ?? ''
  }, 600_000)

  const press = async (name: string): Promise<void> => {
    await tabTo(ann.page, ann.page.getByRole('button', { name, exact: true }))
    await ann.page.keyboard.press('Enter')
  }
  /** What is done may be seen before it is answered: until then its form is there, and the key comes to its fields. */
  const send = async (name: string): Promise<void> => {
    await press(name)
    await ann.page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' })
  }
  const type = async (label: string, text: string): Promise<void> => {
    await tabTo(ann.page, ann.page.getByLabel(label, { exact: true }))
    await ann.page.keyboard.type(text)
  }
  const open = async (path: string, there: string): Promise<Page> => {
    await ann.page.goto(path)
    await ann.page.waitForSelector(there)
    // What acts is off before, and no key comes to it.
    await ann.page.waitForSelector('[data-live="live"]')
    return ann.page
  }

  it('comes to everything in every view that can be used', { timeout: 300_000 }, async () => {
    const views = [
      ['/', '.matrix'],
      ['/apps/shop', '.stop[data-environment=production]'],
      [`/runs/${run}`, '.stages'],
      ['/deployments', '.feed'],
      [`/deployments/${done}`, '.lanes'],
      [`/deployments/${waiting}`, '.lanes'],
      [`/deployments/${done}/logs/start:web`, '.log-foot'],
      ['/approvals', '.feed'],
      [`/approvals/${waiting}`, 'text=Your decision'],
      ['/apps/shop/development/rollback', 'text=Going back to v1 is possible.'],
      ['/releases', 'role=main >> text=shop'],
      ['/apps/shop/releases/v2', '[aria-label="What it is"]'],
      ['/measures?app=shop', '.five'],
      ['/audit', '.audit-at'],
      ['/freezes', 'text=No release is held.'],
      ['/flags?app=shop', 'text=orders by courier'],
      ['/apps/lined/consumers', '.state >> text=Reads'],
      ['/policy', 'text=Who may do what'],
      ['/people', 'text=ben@example.com'],
      ['/tokens', 'text=For the API'],
      ['/notices', 'text=Nobody is told anything.'],
    ] as const
    const found: (readonly [string, Controls])[] = []
    for (const [path, there] of views) found.push([path, await tabbedThrough(await open(path, there))])
    expect(found.filter(([, { unreached, mouseOnly }]) => unreached.length + mouseOnly.length > 0)).toEqual([])
    // Each has the navigation at least.
    expect(Math.min(...found.map(([, { all }]) => all))).toBeGreaterThan(10)
  })

  it('would notice what only a mouse can use, and what lets the key go no further', async () => {
    const page = await open('/policy', 'text=Who may do what')
    await page.evaluate(`{
      const [clicked, keeps, behind] = ['div', 'button', 'button'].map(name => document.createElement(name))
      clicked.style.cursor = 'pointer'
      clicked.textContent = 'only clicked'
      keeps.textContent = 'keeps the key'
      keeps.addEventListener('keydown', event => event.preventDefault())
      behind.textContent = 'stands behind'
      document.querySelector('main').prepend(clicked, keeps, behind)
    }`)
    const { mouseOnly, unreached } = await tabbedThrough(page)
    expect(mouseOnly).toEqual(['div "only clicked"'])
    expect(unreached).toContain('button "stands behind"')
    expect(unreached).not.toContain('button "keeps the key"')
  })

  it('sets a freeze and lifts it', async () => {
    const page = await open('/freezes', 'text=No release is held.')
    await press('Set a freeze')
    await type('App', 'shop')
    await type('Environment', 'production')
    await type('Reason', 'the stock is counted')
    await send('Freeze now')
    await page.waitForSelector('h1 >> text=One freeze is in force')
    await press('Lift the freeze of production of shop')
    await type('Reason', 'it is counted')
    await send('Lift now')
    await page.waitForSelector('h1 >> text=Nothing is frozen')
  })

  it('sets a flag, and pauses a consumer and lets it go on', async () => {
    const page = await open('/flags?app=shop', 'text=orders by courier')
    await press('Set express in development')
    await type('Reason', 'the courier has a contract')
    await send('Set now')
    await page.waitForSelector('text=set; by default off')
    await open('/apps/lined/consumers', '.state >> text=Reads')
    await press('Pause orders in development')
    await type('Reason', 'the queue is moved')
    await send('Pause now')
    await page.waitForSelector('text=Paused by ann')
    await press('Resume orders in development, which ann has paused')
    await type('Reason', 'it is moved')
    await send('Resume now')
    await page.locator('.state >> text=Reads').first().waitFor()
  })

  it('makes a token and revokes it, and invites somebody', async () => {
    const page = await open('/tokens', 'text=For the API')
    await press('Make a token')
    await type('Name', 'pipeline')
    await send('Make a token now')
    await page.waitForSelector('.once .row code')
    await press('I have it')
    await press('Revoke the token pipeline')
    await send('Revoke now')
    await page.locator('li', { hasText: 'pipeline' }).waitFor({ state: 'detached' })
    await open('/people', 'text=ben@example.com')
    await press('Invite somebody')
    await type('Name, as in the policy', 'eve')
    await type('E-mail address', 'eve@example.com')
    await send('Invite now')
    await page.waitForSelector('.once .row code')
  })

  it('verifies the record', async () => {
    const page = await open('/audit', '.audit-at')
    await press('Verify')
    await page.getByRole('button', { name: 'Verify again' }).waitFor()
  })

  it('aborts what waits, with a reason', async () => {
    const page = await open(`/deployments/${waiting}`, '.lanes')
    await press('Abort')
    await type('Reason', 'it was only looked at')
    await send('Abort now')
    await page.waitForSelector('h1 >> text=Aborted')
    expect(await page.locator('.headline').textContent()).toBe(
      'It was aborted by ann before it started. Nothing was changed. The reason: it was only looked at.',
    )
    await shipping?.ended
    expect(ann.complaints).toEqual([])
  })
})
