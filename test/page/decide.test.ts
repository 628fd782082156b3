import { beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { pageWorld } from './page-world.ts'
import { tabTo } from './tab-to.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const gates = { approvals: { from: ['release-managers'], count: 1, author: 'allowed' } }

describe.skipIf(noChromium !== null)(`deciding${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()
  let app: TinyApp

  beforeAll(async () => {
    app = await world.rig.app('shop', tinyAlone('shop', {}, { gates }))
  })

  const waiting = async (): Promise<{
    readonly id: string
    readonly ended: Promise<{ readonly code: number | null }>
  }> => {
    const { ended } = world.rig.start(app, 'ship')
    return { id: await waitForDeployment(world.rig, app, { environment: 'development', states: ['waiting'] }), ended }
  }

  it('is approved by keyboard alone in one browser, and seen in the other, which keeps what was typed there', async () => {
    const { id, ended } = await waiting()
    const ann = await world.seat('ann', `/approvals/${id}`)
    const ben = await world.seat('ben', '/')
    await ann.page.waitForSelector('text=Let shop v1 into development?')
    await ben.page.waitForSelector('text=One thing waits for you')
    await tabTo(ben.page, ben.page.getByRole('link', { name: 'Review' }))
    await ben.page.keyboard.press('Enter')
    await ben.page.waitForURL(`**/approvals/${id}`)
    await ben.page.waitForSelector('text=Your decision')
    await ann.page.getByLabel('Reason').fill('I was about to say no')
    await tabTo(ben.page, ben.page.getByLabel('Reason'))
    await ben.page.keyboard.type('looked at together')
    await tabTo(ben.page, ben.page.getByRole('button', { name: 'Approve' }))
    await ben.page.keyboard.press('Enter')
    for (const { page } of [ben, ann]) await page.waitForSelector('text=ben approved: looked at together.')
    // What somebody else was faster than is not lost.
    expect(await ann.page.getByLabel('What you had typed').inputValue()).toBe('I was about to say no')
    expect(await ben.page.getByLabel('What you had typed').count()).toBe(0)
    expect((await ended).code).toBe(0)
    await ann.page.locator('text=Now: succeeded.').waitFor()
    expect([...ann.complaints, ...ben.complaints]).toEqual([])
  })

  it('is rejected only with a reason, and whoever comes too late is refused', async () => {
    await app.commit({ version: 'two' })
    const { id, ended } = await waiting()
    const ann = await world.seat('ann', `/approvals/${id}`)
    const reject = ann.page.getByRole('button', { name: 'Reject' })
    await reject.waitFor()
    // Before it is live everything is off; then it is the reason that is missing.
    await ann.page.waitForSelector('[data-live="live"]')
    expect(await reject.isDisabled()).toBe(true)
    await ann.page.getByLabel('Reason').fill('not on a Friday')
    await reject.click()
    await ann.page.waitForSelector('text=ann rejected it: not on a Friday.')
    expect((await ended).code).toBe(4)
    const late = await ann.context.request.post(`/v1/deployments/${id}/approve`, {
      headers: { origin: world.base() },
      data: { planHash: 'x'.repeat(64), reason: '' },
    })
    expect(late.status()).toBe(409)
  })

  it('tells a person without the role what is missing, and offers no button', async () => {
    const watched = await world.rig.app('watched', tinyAlone('watched', {}, { gates }))
    const shipping = world.rig.start(watched, 'ship')
    const id = await waitForDeployment(world.rig, watched, { environment: 'development', states: ['waiting'] })
    const vic = await world.seat('vic', `/approvals/${id}`)
    await vic.page.waitForSelector('text=You can look, not approve.')
    expect(await vic.page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await vic.page.goto(`/deployments/${id}`)
    await vic.page.waitForSelector('text=you need the role deployer')
    expect(await vic.page.getByRole('button', { name: 'Abort' }).count()).toBe(0)
    const ann = await world.seat('ann', `/deployments/${id}`)
    await ann.page.getByRole('button', { name: 'Abort' }).click()
    await ann.page.getByRole('button', { name: 'Abort now' }).click()
    await ann.page.waitForSelector('h1 >> text=Aborted')
    await shipping.ended
  })

  it('aborts one under way, with the reason in the record, and shows it taken back', async () => {
    const slow = await world.rig.app('slow', tinyAlone('slow'))
    expect((await world.rig.run(slow, 'ship')).code).toBe(0)
    await slow.commit({ 'lockstep.yaml': `${JSON.stringify(tinyAlone('slow', {}, { bake: '10m' }))}\n` })
    const shipping = world.rig.start(slow, 'ship')
    const id = await waitForDeployment(world.rig, slow, { environment: 'development', states: ['running'] })
    const { page } = await world.seat('ann', `/deployments/${id}`)
    await page.locator('.lane-step.now >> text=Watching').waitFor()
    await page.getByRole('button', { name: 'Abort' }).click()
    await page.getByLabel('Reason').fill('the carrier is down')
    await page.getByRole('button', { name: 'Abort now' }).click()
    await page.waitForSelector('h1 >> text=Rolled back')
    expect(await page.locator('.headline').textContent()).toContain('Aborted by ann: the carrier is down')
    expect(await page.locator('.lane-step.bad').textContent()).toMatch(/Bake.*Aborted.*Turned here, by a person/)
    expect((await shipping.ended).code).toBe(1)
  })
})
