import { readFile } from 'node:fs/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit/entry.ts'
import { noChromium } from '../rig/chromium.ts'
import { serverUrl } from '../rig/outside.ts'
import { tamper } from '../rig/record.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { pageWorld } from './page-world.ts'
import { seriousFindings } from './serious-findings.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

describe.skipIf(noChromium !== null)(`the record${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()
  let app: TinyApp
  let deployed: string

  beforeAll(async () => {
    app = await world.rig.app('shop', tinyAlone('shop'))
    expect((await world.rig.run(app, 'ship')).code).toBe(0)
    const other = await world.rig.app('watched', tinyAlone('watched'))
    expect((await world.rig.run(other, 'ship')).code).toBe(0)
    deployed = await waitForDeployment(world.rig, app, { environment: 'development', states: ['succeeded'] })
    // More than one page has.
    const { context } = await world.seat('ann')
    for (let n = 1; n <= 30; n++)
      for (const [act, reason] of [
        ['holds', `look ${n}`],
        ['holds/lift', `seen ${n}`],
      ])
        await changed(context, `/v1/apps/shop/environments/development/${act}`, { release: 'v1', reason })
  }, 600_000)

  const changed = async (context: BrowserContext, path: string, data: object): Promise<void> => {
    const answer = await context.request.post(path, { headers: { origin: world.base() }, data })
    expect(answer.status(), await answer.text()).toBe(200)
  }
  const entries = (page: Page) => page.getByRole('list', { name: 'Entries' }).locator('> li')

  it('shows who did what in words, the newest first, page by page, with the deployment one click away', async () => {
    const { page, complaints } = await world.seat('ann', '/audit')
    await entries(page).first().waitFor()
    expect(await entries(page).count()).toBe(50)
    expect(await entries(page).first().textContent()).toMatch(/let v1 into development again: seen 30/)
    expect(await entries(page).nth(1).textContent()).toMatch(/held v1 out of development: look 30/)
    const exact = await entries(page).first().locator('time').getAttribute('title')
    expect(exact).toMatch(/^\w{3} \d+ \w{3}, \d\d:\d\d UTC/)
    await page.getByRole('link', { name: 'Older' }).click()
    await page.waitForURL(/before=/)
    const succeeded = entries(page).filter({ hasText: 'It succeeded' }).filter({ hasText: 'development of shop' })
    await succeeded.getByRole('link', { name: deployed }).click()
    await page.waitForURL(`**/deployments/${deployed}`)
    await page.goBack()
    await page.getByRole('link', { name: 'Newest' }).click()
    await entries(page).first().filter({ hasText: 'seen 30' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('opens an entry in place, with its exact time, its hash and the text that the hash was made of', async () => {
    const { page } = await world.seat('ann', '/audit?type=release-recorded&app=shop')
    const [line] = [entries(page).first()]
    await line.getByRole('button', { name: 'Details' }).click()
    await line.locator('pre').waitFor()
    const { body, hash } = await recorded(page, '/v1/audit?type=release-recorded&app=shop')
    expect(await line.locator('dl').textContent()).toContain(hash)
    expect(JSON.parse((await line.locator('pre').textContent()) ?? '')).toEqual(JSON.parse(body))
  })

  it('is narrowed by all filters together, keeps them in the address, and says so when nothing fits', async () => {
    const { page } = await world.seat('ann', '/audit')
    await entries(page).first().waitFor()
    await chosen(page, 'App', 'shop')
    await chosen(page, 'Environment', 'development')
    await chosen(page, 'What', { label: 'Release held' })
    await chosen(page, 'When', '24h')
    await page.waitForURL(/period=24h/)
    const { actor } = await recorded(page, '/v1/audit?type=held')
    await page.getByLabel('Person').fill(actor.name)
    // What was shown stays until the next page of it is there, and looks the same.
    const answered = page.waitForResponse(response => /\/v1\/audit\?.*actor=/.test(response.url()))
    await page.keyboard.press('Enter')
    await page.waitForURL(/actor=/)
    await answered
    await page.locator('.audit-page[aria-busy=false]').waitFor()
    await until('the thirty holds are shown', async () => (await entries(page).count()) === 30)
    const texts = await entries(page).allTextContents()
    expect(texts.every(text => text.includes('out of development'))).toBe(true)
    const address = new URL(page.url())
    expect(Object.fromEntries(address.searchParams)).toEqual({
      app: 'shop',
      environment: 'development',
      type: 'held',
      period: '24h',
      actor: actor.name,
    })
    // The same for whoever is sent the address.
    const ben = await world.seat('ben', `${address.pathname}${address.search}`)
    await entries(ben.page).first().waitFor()
    expect(await entries(ben.page).count()).toBe(30)
    await page.getByLabel('Person').fill('nobody')
    await page.keyboard.press('Enter')
    await page.waitForSelector('text=Nothing fits all of these filters.')
    await page.getByRole('button', { name: 'Clear' }).click()
    await entries(page).nth(49).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('exports what is filtered, as JSON lines and as CSV', async () => {
    const { page } = await world.seat('ann', '/audit?app=shop&type=held')
    await entries(page).first().waitFor()
    const fileOf = async (name: string): Promise<string> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ])
      return readFile(await download.path(), 'utf8')
    }
    const lines = (await fileOf('JSON lines')).trimEnd().split('\n')
    expect(new Set(lines.map(line => (JSON.parse(line) as AuditEntry).type))).toEqual(new Set(['held']))
    expect(lines).toHaveLength(30)
    const csv = (await fileOf('CSV')).trimEnd().split('\r\n')
    expect(csv).toHaveLength(31)
    await page.goto('/audit?type=audit-exported')
    await page.waitForSelector('text=ann exported the record of shop as csv')
  })

  it('shows what is done while it is looked at, without a reload', async () => {
    const { page, context } = await world.seat('ann', '/audit')
    await entries(page).first().waitFor()
    await page.waitForSelector('[data-live="live"]')
    const held = { release: 'v1', reason: 'seen at once' }
    await changed(context, '/v1/apps/shop/environments/development/holds', held)
    await entries(page).first().filter({ hasText: 'seen at once' }).waitFor()
  })

  it('shows somebody who sees one app the record of it, and asks for nothing else', async () => {
    const { page, complaints } = await world.seat('vic', '/audit')
    await entries(page).first().waitFor()
    expect(await page.getByLabel('App', { exact: true }).locator('option').allTextContents()).toEqual(['watched'])
    // What was done to Lockstep itself is in the record of every app: who took which record along, too.
    const ofApps = (await entries(page).allTextContents()).filter(text => !text.includes('exported the record'))
    expect(ofApps.some(text => text.includes('of shop'))).toBe(false)
    expect(ofApps.length).toBeGreaterThan(0)
    expect(await page.getByRole('button', { name: 'Verify' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('finds nothing serious by axe in both themes, and nothing is wider than a phone', async () => {
    const found: (readonly [string, readonly object[]])[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await world.seat('ann', '/audit', { colorScheme })
      await entries(page).first().getByRole('button', { name: 'Details' }).click()
      await page.getByRole('button', { name: 'Verify' }).click()
      await page.waitForSelector('text=It is what was written.')
      found.push([colorScheme, await seriousFindings(page)])
    }
    expect(found).toEqual([
      ['light', []],
      ['dark', []],
    ])
    const phone = await world.seat('ann', '/audit', { viewport: { width: 390, height: 844 } })
    await entries(phone.page).first().getByRole('button', { name: 'Details' }).click()
    expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  })

  it('verifies: up to which event and with which hashes it fits together, and in ember exactly what does not', async () => {
    const { page } = await world.seat('ann', '/audit')
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.waitForSelector('text=It is what was written.')
    const { hash } = await recorded(page, '/v1/audit?limit=1')
    const card = page.getByRole('region', { name: 'Verify' })
    expect(await card.textContent()).toContain(hash)
    expect(await card.locator('.note.done').count()).toBe(1)
    const { seq, stream } = await recorded(page, '/v1/audit?app=shop&type=held')
    const database = await serverUrl(world.rig.home())
    const text = 'update events set body = replace(body, $1, $2) where stream = $3 and seq = $4'
    const change = (from: string, to: string) => tamper(database, text, [from, to, stream, seq])
    await change('seen at once', 'never seen')
    await page.getByRole('button', { name: 'Verify again' }).click()
    const fault = card.locator('.note.failed')
    await fault.waitFor()
    expect(await fault.textContent()).toContain('It is not what was written, in 1 place.')
    expect(await fault.textContent()).toContain(`${stream} #${seq} is not what was written: its hash does not fit`)
    await change('never seen', 'seen at once')
    await page.getByRole('button', { name: 'Verify again' }).click()
    await card.locator('.note.done').waitFor()
  })
})

/** Chooses, and waits until the view shows it: each filter is laid over those that are shown. */
const chosen = async (page: Page, label: string, option: string | { readonly label: string }): Promise<void> => {
  const select = page.locator('select').and(page.getByLabel(label, { exact: true }))
  const [value = ''] = await select.selectOption(option)
  await select.and(page.locator(`select:has(option[value="${value}"]:checked)`)).waitFor()
}

/** The newest entry that the API gives to whoever is signed in there. */
const recorded = async (page: Page, path: string): Promise<AuditEntry> => {
  const answer = await page.context().request.get(path)
  expect(answer.status()).toBe(200)
  const { items } = (await answer.json()) as { items: readonly AuditEntry[] }
  const [newest] = items
  if (newest === undefined) throw new Error(`${path} gives nothing`)
  return newest
}
