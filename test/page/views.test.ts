import { beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { migration, tinyAlone, tinyDatabase } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { pageWorld, password } from './page-world.ts'
import type { Seat } from './page-world.ts'
import { seriousFindings } from './serious-findings.ts'
import type { Finding } from './serious-findings.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

describe.skipIf(noChromium !== null)(`the views${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()
  let app: TinyApp
  let bad: string
  let waiting: string
  let ann: Seat

  beforeAll(async () => {
    ann = await world.seat('ann')
    await ann.page.waitForSelector('text=Nothing is deployed yet')
    expect(await ann.page.title()).toBe('Overview · Lockstep')
  })

  it('shows three commands before anything is deployed, and what they have led to without a reload', async () => {
    const commands = await ann.page.locator('.command > span:nth-child(2)').allTextContents()
    expect(commands).toEqual(['lockstep init', 'lockstep plan', 'lockstep ship'])
    const watch = [{ http: '/version', every: '100ms', within: '10s', failures: 2 }]
    app = await world.rig.app('shop', tinyAlone('shop', { database: tinyDatabase }, { bake: '2s', watch }))
    await app.commit({ 'db/20260101000000_notes.sql': migration('create table notes (id int)', 'drop table notes') })
    const shipped = await world.rig.run(app, 'ship')
    expect(shipped.code, shipped.stderr).toBe(0)
    await ann.page.waitForSelector('role=table[name="What runs where"]')
    const cell = ann.page.locator('[data-environment="development"]')
    await cell.locator('.version >> text=v1').waitFor()
    await cell.locator('text=1 of 1 healthy').waitFor()
    await ann.page.locator('h1', { hasText: /^Nothing waits for you, and nothing went wrong$/ }).waitFor()
    // Beside its app, also where there is one environment alone.
    const name = await ann.page.getByRole('rowheader').boundingBox()
    const beside = await cell.boundingBox()
    expect(beside?.x).toBeGreaterThan((name?.x ?? Infinity) + 90)
    expect(beside?.y).toBeLessThan((name?.y ?? 0) + 20)
  })

  it('shows how a deployment that failed was taken back: the track turns, and every undo is on it', async () => {
    await app.commit({
      breaks: '/version',
      'db/20260102000000_more.sql': migration(
        'alter table notes add column more int',
        'alter table notes drop column more',
      ),
    })
    const shipped = await world.rig.run(app, 'ship')
    expect(shipped.code, shipped.stderr).toBe(1)
    bad = await waitForDeployment(world.rig, app, { environment: 'development', states: ['rolled-back'] })
    await ann.page.locator('.need >> text=What happened').click()
    await ann.page.waitForURL(`**/deployments/${bad}`)
    const lanes = ann.page.locator('.lanes')
    await lanes.locator('text=Turned here').waitFor()
    expect(await ann.page.title()).toBe('shop development v2 · Lockstep')
    expect(await lanes.locator('li').first().textContent()).toContain('undone, users first')
    const row = async (id: string) => (await ann.page.locator(`[id="${id}"]`).textContent()) ?? ''
    expect(await row('preflight')).toMatch(/As it was before.*Verified/)
    expect(await row('migrate')).toMatch(/Take back the migrations.*Undone/)
    expect(await row('start:web')).toMatch(/Stop the new web.*Undone/)
    expect(await row('shift:web')).toMatch(/All traffic of web to v1.*Undone/)
    expect(await row('bake')).toMatch(/Failed.*Turned here/)
    expect(await row('verify-version')).toMatch(/Done/)
    expect(await row('retire:web')).toContain('Not reached')
    await ann.page.locator('.bad .log', { hasText: 'STEP_' }).waitFor()
    expect(await ann.page.locator('.parts').textContent()).toMatch(
      /Code.*As before.*Schema.*As before.*Traffic.*As before/,
    )
    expect(await ann.page.locator('h1').textContent()).toContain('Rolled back')
  })

  it('signs somebody in by password, and leads to where they wanted to go', async () => {
    const { page, complaints } = await world.stranger(`/deployments/${bad}`)
    await page.waitForURL('**/sign-in?**')
    await page.getByLabel('E-mail address').fill('ben@example.com')
    await page.locator('input[type=password]').fill('not the password')
    await page.keyboard.press('Enter')
    await page.waitForSelector('text=SIGN_IN_REFUSED')
    await page.locator('input[type=password]').fill(password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/deployments/${bad}`)
    await page.locator('.lanes >> text=Turned here').waitFor()
    // The browser itself tells of the two refusals; nothing else is said.
    expect(complaints.filter(text => !text.includes('status of 401'))).toEqual([])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in')
  })

  it('shows a viewer what is theirs alone, live, and offers nothing that they may not do', async () => {
    const watched = await world.rig.app('watched', tinyAlone('watched'))
    expect((await world.rig.run(watched, 'ship')).code).toBe(0)
    const { page, complaints } = await world.seat('vic')
    await page.waitForSelector('[data-live="live"]')
    await page.locator('.matrix-app >> text=watched').waitFor()
    expect(await page.locator('.matrix-app').allTextContents()).toEqual(['watchedweb'])
    expect(complaints).toEqual([])
  })

  it('finds nothing serious by axe in any view, in both themes, and the policy of the page refuses nothing', async () => {
    const gated = await world.rig.app(
      'gated',
      tinyAlone(
        'gated',
        { database: tinyDatabase },
        { gates: { approvals: { from: ['release-managers'], count: 1, author: 'allowed' } } },
      ),
    )
    await gated.commit({ 'db/20260101000000_notes.sql': migration('create table notes (id int)', 'drop table notes') })
    const shipping = world.rig.start(gated, 'ship')
    waiting = await waitForDeployment(world.rig, gated, { environment: 'development', states: ['waiting'] })
    const views = [
      ['/', 'role=table'],
      ['/deployments', '.feed'],
      [`/deployments/${bad}`, '.bad .log'],
      [`/deployments/${waiting}`, '.lanes'],
      ['/approvals', '.feed'],
      [`/approvals/${waiting}`, '.sql'],
      ['/nothing', 'text=There is no such page'],
    ] as const
    const found: (readonly [string, string, readonly Finding[]])[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context, complaints } = await world.seat('ann', '/', { colorScheme })
      for (const [path, there] of views) {
        await page.goto(path)
        await page.waitForSelector(there)
        found.push([colorScheme, path, await seriousFindings(page)])
      }
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(colorScheme)
      expect(complaints).toEqual([])
      await context.close()
    }
    const door = await world.stranger('/sign-in')
    await door.page.waitForSelector('text=Password')
    found.push(['light', '/sign-in', await seriousFindings(door.page)])
    expect(found.filter(([, , findings]) => findings.length > 0)).toEqual([])
    expect(found).toHaveLength(15)
    await world.rig.run(gated, 'reject', waiting, '--reason', 'it was only looked at')
    await shipping.ended
  })

  it('remembers the theme that somebody has chosen', async () => {
    const { page } = await world.seat('ann', '/', { colorScheme: 'light' })
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme')
    await page.getByRole('button', { name: 'Change to the dark theme' }).click()
    expect(await scheme()).toBe('dark')
    await page.reload()
    await page.waitForSelector('role=table')
    expect(await scheme()).toBe('dark')
  })
})
