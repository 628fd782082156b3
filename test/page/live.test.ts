import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import { pageWorld } from './page-world.ts'

describe.skipIf(noChromium !== null)(`what is live${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()

  it('shows each change of the record by itself, and asks for nothing in between', async () => {
    const app = await world.rig.app('shop', tinyAlone('shop'))
    expect((await world.rig.run(app, 'ship')).code).toBe(0)
    const { page, context, complaints } = await world.seat('ann')
    const cell = page.locator('[data-environment="development"]')
    await cell.locator('text=v1').waitFor()
    await page.waitForSelector('[data-live="live"]')
    const asked: string[] = []
    for (let round = 0; round < 5; round++) {
      const change = async (action: 'holds' | 'holds/lift'): Promise<void> => {
        const answer = await context.request.post(`/v1/apps/shop/environments/development/${action}`, {
          headers: { origin: world.base() },
          data: { release: 'v1', reason: 'a look at the page' },
        })
        expect(answer.status(), await answer.text()).toBe(200)
      }
      await change('holds')
      await cell.locator('text=v1 is held here').waitFor()
      await change('holds/lift')
      await cell.locator('text=v1 is held here').waitFor({ state: 'detached' })
    }
    page.on('request', request => asked.push(request.url()))
    await page.waitForFunction(from => Date.now() - from > 3_000, await page.evaluate(() => Date.now()))
    expect(asked).toEqual([])
    expect(complaints).toEqual([])
  })

  it('shows a deployment while it runs, and what runs when it is done', async () => {
    const app = await world.rig.app('moving', tinyAlone('moving'))
    expect((await world.rig.run(app, 'ship')).code).toBe(0)
    const { page } = await world.seat('ann')
    const row = page.locator('.matrix [role=row]', { hasText: 'moving' })
    await row.locator('text=v1').waitFor()
    // It moves until both have been seen.
    const seen = world.rig.path('moving.seen')
    const deploy = ['start', { test: `while [ ! -e ${seen} ]; do sleep 0.05; done` }, 'shift', 'bake', 'retire']
    await app.commit({ version: 'two', 'lockstep.yaml': yaml(tinyAlone('moving', { deploy })) })
    const shipping = world.rig.start(app, 'ship')
    await row.locator('.pill >> text=v2').waitFor()
    await page.waitForSelector('text=One deployment is moving: moving v2 to development.')
    await writeFile(seen, '')
    expect((await shipping.ended).code).toBe(0)
    await row.locator('.version >> text=v2').waitFor()
    await page.waitForSelector('text=No deployment is moving.')
  })

  it('says since when it is not live when the server goes, keeps what it shows, and goes on when it is back', async () => {
    const app = { folder: world.rig.path('shop') }
    const { page } = await world.seat('ann')
    const cell = page.locator('.matrix [role=row]', { hasText: 'shop' }).locator('[data-environment="development"]')
    await cell.locator('text=v1').waitFor()
    await page.waitForSelector('[data-live="live"]')
    expect((await world.rig.run(app, 'stop')).code).toBe(0)
    await page.waitForSelector('text=/Not live since \\d\\d:\\d\\d:\\d\\d UTC/')
    expect(await cell.textContent()).toContain('v1')
    // Any command starts it again; this one changes something before the page is back.
    const held = await world.rig.run(app, 'hold', 'development', 'v1', '--reason', 'while nobody heard')
    expect(held.code, held.stderr).toBe(0)
    await page.waitForSelector('[data-live="live"]')
    await cell.locator('text=v1 is held here').waitFor()
    expect(await page.locator('text=Not live since').count()).toBe(0)
  })
})
