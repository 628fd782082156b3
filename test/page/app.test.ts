import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { migration, tinyDatabase, tinyFile, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { pageWorld } from './page-world.ts'
import type { Seat } from './page-world.ts'
import { seriousFindings } from './serious-findings.ts'
import { sideways } from './sideways.ts'

/** Before anything is built there are no items. */
type History = { readonly items?: readonly { readonly id: string; readonly state: string }[] }

const bake = '100ms'
const environments = (gates: object): object => ({
  environments: {
    development: { target: 'local', bake },
    production: { target: 'local', after: 'development', bake, gates },
  },
})
const gates = { approvals: { from: ['release-managers'], count: 1, author: 'allowed' } }
const notes = migration('create table notes (id int)', 'drop table notes')
const more = migration('alter table notes add column more int', 'alter table notes drop column more')

describe.skipIf(noChromium !== null)(`an app${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()
  let app: TinyApp
  let kept: TinyApp
  let ann: Seat
  let first = ''
  let waiting: string
  let newest: string

  const ship = async (of: TinyApp, ...more: readonly string[]): Promise<void> => {
    const { code, stderr } = await world.rig.run(of, 'ship', ...more)
    expect(code, stderr).toBe(0)
  }
  const waitsInProduction = (): Promise<string> =>
    until(
      'one waits in production',
      async () => {
        const answer = await ann.context.request.get('/v1/apps/shop/history?environment=production&limit=1')
        const { items } = (await answer.json()) as History
        const [newest] = items ?? []
        return newest?.state === 'waiting' && newest.id !== first ? newest.id : null
      },
      { timeoutMs: 120_000, everyMs: 200 },
    )
  const approve = async (id: string): Promise<void> => {
    const { hash } = (await (await ann.context.request.get(`/v1/deployments/${id}/plan`)).json()) as { hash: string }
    const answer = await ann.context.request.post(`/v1/deployments/${id}/approve`, {
      headers: { origin: world.base() },
      data: { planHash: hash, reason: 'looked at' },
    })
    expect(answer.status(), await answer.text()).toBe(200)
  }

  beforeAll(async () => {
    ann = await world.seat('ann')
    app = await world.rig.app('shop', tinyFile('shop', { database: tinyDatabase, ...environments(gates) }))
    await app.commit({ 'db/20260101000000_notes.sql': notes })
    const shipping = world.rig.start(app, 'ship')
    first = await waitsInProduction()
    await approve(first)
    expect((await shipping.ended).code).toBe(0)
    kept = await world.rig.app('kept', tinyFile('kept'))
    await ship(kept)
    await kept.commit({ version: 'two' })
    await ship(kept, '--to', 'development')
    const held = await world.rig.run(kept, 'hold', 'production', 'v2', '--reason', 'it is too slow')
    expect(held.code, held.stderr).toBe(0)
  }, 600_000)

  it(
    'shows a change on its way, live: where it is, and that an approval keeps it from production',
    { timeout: 600_000 },
    async () => {
      const { page, complaints } = await world.seat('ann')
      await page.locator('.matrix-app >> text=shop').click()
      await page.waitForURL('**/apps/shop')
      await page.locator('h1', { hasText: /^shop v1 is everywhere: in development and production$/ }).waitFor()
      const road = page.locator('.road[data-to="production"]')
      expect(await road.textContent()).toContain('in step')
      newest = await app.commit({
        'db/20260102000000_more.sql': more,
        'lockstep.yaml': yaml(
          tinyFile('shop', { database: tinyDatabase, variables: { GREETING: 'hello' }, ...environments(gates) }),
        ),
      })
      world.rig.start(app, 'ship')
      const moved = page.locator('h1', { hasText: /^shop v2 is in development, not yet in production$/ })
      await moved.waitFor({ timeout: 120_000 })
      await road.locator('text=has 0 of 1 approvals').waitFor()
      waiting = await waitsInProduction()
      expect(await page.locator('.headline').textContent()).toMatch(
        /^production is next: v2 has 0 of 1 approvals\..*ann/,
      )
      expect(await page.locator('.stop[data-environment="development"]').textContent()).toMatch(/v2.*1 of 1 healthy/)
      expect(await page.locator('.stop[data-environment="production"]').textContent()).toMatch(/v1.*1 of 1 healthy/)
      // Runs are asked for apart from what runs where, and may come later.
      const run = page
        .locator('.stop.runs .run-lines > li')
        .first()
        .filter({ hasText: newest.slice(0, 7) })
      await run.filter({ hasText: /change db.*On its way.*Tiny/ }).waitFor()
      await road.getByRole('link', { name: 'See what waits' }).click()
      await page.waitForURL(`**/approvals/${waiting}`)
      expect(complaints).toEqual([])
    },
  )

  it('lights the way of a commit that somebody looks for, as far as it has come', async () => {
    const { page } = await world.seat('ann', '/apps/shop')
    await page.getByLabel('Find a commit').fill('more.sql')
    const entries = page.locator('.commit-list > li')
    await page.waitForSelector('role=status >> text=1 commits')
    expect(await entries.allTextContents()).toHaveLength(1)
    await entries.getByRole('link').click()
    await page.waitForURL(`**/apps/shop?commit=${newest.slice(0, 7)}`)
    await page.locator('h1', { hasText: `${newest.slice(0, 7)} is in development, not yet in production` }).waitFor()
    const looks = await page.locator('.way-map > li').evaluateAll(all => all.map(one => one.className))
    expect(looks.map(name => /lit|dark/.exec(name)?.[0])).toEqual(['lit', 'lit', 'lit', 'dark', 'dark'])
    await page.goto('/apps/shop?commit=0000000')
    await page.locator('h1', { hasText: 'No commit 0000000 is known here' }).waitFor()
    expect(await page.locator('.way-map .lit').count()).toBe(0)
  })

  it('tells why a release that could go on does not: held, with the reason', async () => {
    const { page } = await world.seat('ann', '/apps/kept')
    const road = page.locator('.road[data-to="production"]')
    await road.locator('text=v2 is held').waitFor()
    expect(await road.textContent()).toContain('it is too slow')
    expect(await page.locator('.stop[data-environment="production"]').textContent()).toContain(
      'v2 is held: it is too slow',
    )
    expect(await page.locator('.headline').textContent()).toContain('production is next: v2 is held.')
  })

  it('shows what is different between two environments: the commit, the migration, the file', async () => {
    const { page, context } = await world.seat('ann', '/apps/shop')
    const section = page.getByRole('region', { name: 'Difference' })
    await section.locator('text=development runs v2, production still v1').waitFor()
    const commits = section.getByRole('region', { name: 'Commits' }).locator('li')
    expect(await commits.allTextContents()).toEqual([
      `${newest.slice(0, 7)}change db/20260102000000_more.sql lockstep.yamlTinyv2`,
    ])
    const migrations = section.getByRole('region', { name: 'Migrations' }).locator('li')
    expect(await migrations.allTextContents()).toEqual(['20260102000000_more.sqlexpanddevelopment alone'])
    const configuration = section.getByRole('region', { name: 'Configuration' })
    expect(await configuration.locator('tr', { hasText: 'GREETING' }).textContent()).toBe(
      'variables.GREETINGsetnot there',
    )
    expect(await configuration.textContent()).not.toContain('hello')
    expect(await section.getByRole('region', { name: 'Parity' }).textContent()).toContain('gates.approvals')
    await section.getByLabel('From environment').selectOption('production')
    await section.locator('text=One environment is like itself.').waitFor()
    expect(page.url()).toContain('from=production')
    const back = await context.request.get('/v1/apps/shop/difference?from=production&to=development')
    expect(await back.json()).toMatchObject({ ahead: 'to', commits: [{ id: newest, release: 'v2' }] })
    const nowhere = await context.request.get('/v1/apps/shop/difference?from=production&to=lab')
    expect([nowhere.status(), await nowhere.json()]).toMatchObject([404, { code: 'PLAN_NOTHING_DEPLOYED' }])
    const page1 = await context.request.get('/v1/apps/shop/commits?limit=1')
    expect(await page1.json()).toMatchObject({ items: [{ id: newest, release: 'v2' }], leftOut: 0, next: 2 })
    const page2 = await context.request.get('/v1/apps/shop/commits?limit=1&before=2')
    expect(await page2.json()).toMatchObject({ items: [{ release: 'v1' }, { release: 'v1' }], next: null })
  })

  it('goes to a deployment by the keyboard alone, and tells a screen reader where it is', async () => {
    const { page, complaints } = await world.seat('ann')
    await page.waitForSelector('role=table')
    const scripts = (): Promise<readonly string[]> =>
      page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect((await scripts()).filter(name => /\/palette-[^/]*\.js/.test(name))).toEqual([])
    const field = await palette(page)
    expect((await scripts()).some(name => /\/palette-[^/]*\.js/.test(name))).toBe(true)
    await page.keyboard.type('shop v1 prod')
    const chosen = page.locator('[role=option][aria-selected=true]')
    await chosen.locator('text=shop v1 to production').waitFor()
    expect(await field.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'))
    expect(await page.locator('.palette [role=status]').textContent()).toMatch(/^\d+ entr/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/deployments/${first}`)
    await page.locator('h1', { hasText: 'shop v1 to production' }).waitFor()
    expect(await field.count()).toBe(0)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).locator('text=Go to any view').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })

  it('leads to the view of an act that is possible where one is, and does nothing itself', async () => {
    const { page, context } = await world.seat('ann', `/deployments/${waiting}`)
    await page.waitForSelector('.lanes')
    await palette(page)
    await page.keyboard.type('abort')
    await page.locator('[role=option]', { hasText: 'Abort: shop v2 in production' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/deployments/${waiting}#acts`)
    await palette(page)
    await page.keyboard.type('approve or')
    // What waits is known by another answer than what can be done here.
    await page.locator('[role=option][aria-selected=true]', { hasText: 'Approve or reject shop v2' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/approvals/${waiting}`)
    const now = await context.request.get(`/v1/deployments/${waiting}`)
    expect(await now.json()).toMatchObject({ state: 'waiting' })
    await page.goto('/apps/shop')
    await page.waitForSelector('[aria-label="Parity"]')
    await palette(page)
    await page.keyboard.type('roll back production')
    await page.locator('[role=option]', { hasText: 'Roll back shop in production' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/apps/shop/production/rollback')
    await palette(page)
    await page.keyboard.type('release shop v1')
    await page.locator('[role=option][aria-selected=true]', { hasText: 'shop v1' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/apps/shop/releases/v1')
    await palette(page)
    await page.keyboard.type('no such thing')
    await page.locator('.palette >> text=Nothing is called that.').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.palette').waitFor({ state: 'detached' })
  })

  it('finds nothing serious by axe in both themes, also with the palette open', async () => {
    const found: unknown[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context, complaints } = await world.seat('ann', '/', { colorScheme })
      for (const path of ['/apps/shop', `/apps/shop?commit=${newest.slice(0, 7)}`, '/apps/kept']) {
        await page.goto(path)
        await untilWhole(page)
        found.push(...(await seriousFindings(page)))
      }
      await page.keyboard.press('Control+k')
      await page.locator('[role=option]').first().waitFor()
      found.push(...(await seriousFindings(page)))
      expect(complaints).toEqual([])
      await context.close()
    }
    expect(found).toEqual([])
  })

  it('does not scroll sideways on a phone, and reaches the palette there', async () => {
    const { page } = await world.seat('ann', '/apps/shop', { viewport: { width: 390, height: 844 } })
    await untilWhole(page)
    expect(await sideways(page)).toBe(0)
    await page.getByRole('button', { name: 'Go to' }).click()
    await page.locator('[role=option]').first().waitFor()
    expect(await sideways(page)).toBe(0)
  })
})

/** What is different and how both are deployed to are two answers; below them nothing comes any more. */
const untilWhole = async (page: Page): Promise<void> => {
  for (const part of ['.difference', '[aria-label="Parity"]']) await page.waitForSelector(part)
}

/** Opens the palette by its key; it comes with its first use, and takes the focus a little after it is seen. */
const palette = async (page: Page): Promise<Locator> => {
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Go to' })
  await field.and(page.locator(':focus')).waitFor()
  return field
}
