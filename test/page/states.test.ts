import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { arrivalsOf, holdAnswers, noteArrivals } from './held-answers.ts'
import { pageWorld, password } from './page-world.ts'
import { seriousInBothThemes } from './serious-findings.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const skipped = noChromium === null ? '' : `: skipped, ${noChromium}`
const gates = { approvals: { from: ['release-managers'], count: 1, author: 'allowed' } }
const matrix = 'role=table[name="What runs where"]'

describe.skipIf(noChromium !== null)(`the states of the page${skipped}`, () => {
  const world = pageWorld()
  let shop: TinyApp
  let done: string
  let waiting: string
  let endWaiting: () => Promise<unknown> = () => Promise.resolve()

  beforeAll(async () => {
    const { page, context } = await world.seat('ann')
    await page.getByText('Nothing is deployed yet').waitFor()
    expect(await seriousInBothThemes(page), 'the first run').toEqual([])
    await context.close()
    shop = await world.rig.app('shop', tinyAlone('shop'))
    expect((await world.rig.run(shop, 'ship')).code).toBe(0)
    done = await waitForDeployment(world.rig, shop, { environment: 'development', states: ['succeeded'] })
    const gated = await world.rig.app('gated', tinyAlone('gated', {}, { gates }))
    const shipping = world.rig.start(gated, 'ship')
    waiting = await waitForDeployment(world.rig, gated, { environment: 'development', states: ['waiting'] })
    endWaiting = async () => {
      await world.rig.run(gated, 'reject', waiting, '--reason', 'it was only looked at')
      return shipping.ended
    }
  }, 600_000)
  afterAll(() => endWaiting())

  it('shows nothing for 300 ms while it loads, then bones, then what there is', async () => {
    const { page } = await world.seat('ann', '/nothing')
    const letGo = await holdAnswers(page, '**/v1/apps')
    await noteArrivals(page, ['[aria-busy]', '.bones'])
    await page.goto('/')
    await page.waitForSelector('.bones')
    const arrivals = await arrivalsOf(page)
    // The clock of the wait starts a little before what waits is seen to be there.
    expect((arrivals['.bones'] ?? 0) - (arrivals['[aria-busy]'] ?? Infinity)).toBeGreaterThan(250)
    expect(await page.getByText('Loading').count()).toBe(1)
    expect(await seriousInBothThemes(page)).toEqual([])
    letGo()
    await page.waitForSelector(matrix)
    expect(await page.locator('.bones').count()).toBe(0)
  })

  it('says what the API refused, by its code and with what to do', async () => {
    const { page } = await world.seat('ann')
    for (const path of ['/deployments/d-none', '/approvals/d-none']) {
      await page.goto(path)
      const note = page.getByRole('alert')
      await note.getByText('DEPLOYMENT_UNKNOWN').waitFor()
      expect((await note.locator('.dim').textContent())?.length).toBeGreaterThan(10)
    }
    expect(await seriousInBothThemes(page)).toEqual([])
    const vic = await world.seat('vic', `/deployments/${done}`)
    await vic.page.getByRole('alert').getByText('AUTH_DENIED').waitFor()
  })

  it('says so when something in between answers, or nothing does, and asks again when it is told to', async () => {
    const { page } = await world.seat('ann', '/nothing')
    const strange = { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }
    await page.route('**/v1/apps', route => route.fulfill(strange))
    await page.goto('/')
    const note = page.getByRole('alert')
    // Once it hears what happens it asks for everything again by itself; from then on only when it is told to.
    await page.waitForSelector('[data-live="live"]')
    await note.getByText('PAGE_ANSWER_STRANGE').waitFor()
    expect(await seriousInBothThemes(page)).toEqual([])
    await page.unroute('**/v1/apps')
    await page.route('**/v1/apps/shop/status', route => route.abort('connectionrefused'))
    await note.getByRole('button', { name: 'Try again' }).click()
    await note.getByText('PAGE_UNREACHABLE').waitFor()
    // The other app is shown; of this one nothing is said that is not known.
    await page.waitForSelector(matrix)
    expect(await page.getByText('Not in its file').count()).toBe(0)
    await page.unroute('**/v1/apps/shop/status')
    await note.getByRole('button', { name: 'Try again' }).click()
    await page.locator('[data-environment="development"]').getByText('v1', { exact: true }).waitFor()
    await note.waitFor({ state: 'detached' })
  })

  it('says so when it cannot even ask who looks', async () => {
    const { page } = await world.seat('ann', '/nothing')
    await page.route('**/v1/me', route => route.abort('connectionrefused'))
    await page.goto('/')
    await page.getByRole('heading', { name: 'This does not work now' }).waitFor()
    expect(await seriousInBothThemes(page)).toEqual([])
    await page.unroute('**/v1/me')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.waitForSelector(matrix)
  })

  it('leads back from an address that there is not, and says which app there is not', async () => {
    const { page } = await world.seat('ann', '/nothing/here')
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    expect(await seriousInBothThemes(page)).toEqual([])
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.waitForSelector(matrix)
    await page.goto('/deployments?app=shoop')
    await page.getByText('There is no app shoop here.').waitFor()
    expect(await seriousInBothThemes(page)).toEqual([])
  })

  it('says since when it is offline, turns acts off, keeps what was typed, and goes on by itself', async () => {
    const { page, context } = await world.seat('ann', `/approvals/${waiting}`)
    const approve = page.getByRole('button', { name: 'Approve' })
    await page.waitForSelector('[data-live="live"]')
    await page.getByLabel('Reason').fill('typed before the tunnel')
    expect(await approve.isEnabled()).toBe(true)
    await context.setOffline(true)
    const note = page.getByText(/Not live since/)
    await note.waitFor()
    const since = /since (\d\d:\d\d:\d\d) UTC/.exec((await note.textContent()) ?? '')?.[1] ?? ''
    expect(secondsSince(since)).toBeLessThan(60)
    for (const name of ['Approve', 'Reject'])
      expect(await page.getByRole('button', { name }).isDisabled(), name).toBe(true)
    expect(await seriousInBothThemes(page)).toEqual([])
    await context.setOffline(false)
    await page.waitForSelector('[data-live="live"]')
    await note.waitFor({ state: 'detached' })
    expect(await approve.isEnabled()).toBe(true)
    expect(await page.getByLabel('Reason').inputValue()).toBe('typed before the tunnel')
  })

  it('leads by the sign-in back to where somebody was whose session has ended meanwhile', async () => {
    const { page } = await world.seat('ben', '/deployments?app=shop')
    await page.waitForSelector('[data-live="live"]')
    expect((await world.rig.run(shop, 'people', 'sign-out', 'ben')).code).toBe(0)
    // Something happens, so the page asks again.
    await holdAndLift(shop)
    await page.waitForURL(`${world.base()}/sign-in?**`)
    await signInAgain(page, 'ben')
    await page.waitForURL(`${world.base()}/deployments?app=shop`)
    await page.getByRole('heading', { name: 'Deployments of shop' }).waitFor()
  })

  const holdAndLift = async (app: TinyApp): Promise<void> => {
    for (const act of [['hold'], ['hold', 'lift']])
      expect((await world.rig.run(app, ...act, 'development', 'v1', '--reason', 'a look')).code).toBe(0)
  }

  it('shows what a newer server says by its own name', async () => {
    const { page, complaints } = await world.seat('ann', '/nothing')
    await page.route('**/v1/apps/shop/history**', async route => {
      const response = await route.fetch()
      const { items, ...rest } = (await response.json()) as { items: object[] }
      const json = { ...rest, items: items.map(item => ({ ...item, state: 'pondering' })) }
      await route.fulfill({ response, json })
    })
    await page.route(`**/v1/deployments/${done}/events**`, async route => {
      const response = await route.fetch()
      const remark = { seq: 9_999, at: new Date().toISOString(), type: 'remarked', remark: 'from afar' }
      await route.fulfill({ response, body: `${await response.text()}${JSON.stringify(remark)}\n` })
    })
    await page.route(`**/v1/deployments/${done}`, async route => {
      const response = await route.fetch()
      const json = { ...((await response.json()) as object), newer: 'event remarked' }
      await route.fulfill({ response, json })
    })
    await page.goto('/')
    await page.getByText('for development was pondering').click()
    await page.waitForURL(`**/deployments/${done}`)
    await page.getByText('a newer Lockstep wrote event remarked').waitFor()
    await page.locator('.events').last().getByText('remarked', { exact: true }).first().waitFor()
    expect(complaints).toEqual([])
  })

  it('loads itself anew when its files went with an upgrade of the server', async () => {
    const { page } = await world.seat('ann')
    await page.waitForSelector(matrix)
    const missed = page.waitForResponse(response => response.status() === 404)
    await page.route('**/assets/deployments-*.js', route => route.fulfill({ status: 404, body: 'gone' }), { times: 1 })
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Deployments' }).click()
    await missed
    await page.getByRole('heading', { name: 'Deployments', exact: true }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/deployments')
  })
})

/** How long ago a time of the day was, in UTC, in seconds. */
const secondsSince = (time: string): number => {
  const daySeconds = 86_400
  const [hours = NaN, minutes = NaN, seconds = NaN] = time.split(':').map(Number)
  const now = Math.floor(Date.now() / 1000) % daySeconds
  return (now - (hours * 3_600 + minutes * 60 + seconds) + daySeconds) % daySeconds
}

const signInAgain = async (page: Page, name: string): Promise<void> => {
  await page.getByLabel('E-mail address').fill(`${name}@example.com`)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
}
