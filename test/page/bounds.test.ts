import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone, tinyFile } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { farAway, noteShifts, shiftsOf, sumOf } from './layout-shifts.ts'
import { pageWorld } from './page-world.ts'
import { seriousInBothThemes } from './serious-findings.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const skipped = noChromium === null ? '' : `: skipped, ${noChromium}`
const approvals = { from: ['release-managers'], count: 1, author: 'allowed' }
const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

/** As long as a name may be, and as many places as nobody has. */
const longName = 'an-app-with-as-long-a-name-as-it-can-get'
const environments = Array.from(
  { length: 40 },
  (_, at) => `a-place-with-as-long-a-name-as-may-be-${String(at + 1).padStart(2, '0')}`,
)
const [first = '', second = ''] = environments
const longSubject = `Orders: ${'say at length what nobody reads to its end, '.repeat(45)}`.slice(0, 2_000)

const longFile = tinyFile(longName, {
  environments: Object.fromEntries(
    environments.map((name, at) => [
      name,
      {
        target: 'local',
        bake: '100ms',
        ...(at > 0 && { after: environments[at - 1] }),
        ...(at === 1 && { gates: { approvals } }),
      },
    ]),
  ),
})

describe.skipIf(noChromium !== null)(`the bounds of the page${skipped}`, () => {
  const world = pageWorld()
  let endWaiting: () => Promise<unknown> = () => Promise.resolve()
  let bad: string
  let waiting: string

  beforeAll(async () => {
    await takeOneBack()
    const long = await world.rig.app(longName, longFile)
    expect((await world.rig.run(long, 'ship', '--to', first)).code).toBe(0)
    await long.git('commit', '--quiet', '--allow-empty', '--message', longSubject)
    const shipping = world.rig.start(long, 'ship', '--to', second)
    waiting = await waitForDeployment(world.rig, long, { environment: second, states: ['waiting'] })
    endWaiting = async () => {
      await world.rig.run(long, 'reject', waiting, '--reason', 'it was only looked at')
      return shipping.ended
    }
  }, 600_000)
  afterAll(() => endWaiting())

  const takeOneBack = async (): Promise<void> => {
    const watch = [{ http: '/version', every: '100ms', within: '10s', failures: 2 }]
    const app: TinyApp = await world.rig.app('shop', tinyAlone('shop', {}, { bake: '2s', watch }))
    expect((await world.rig.run(app, 'ship')).code).toBe(0)
    await app.commit({ breaks: '/version' })
    expect((await world.rig.run(app, 'ship')).code).toBe(1)
    bad = await waitForDeployment(world.rig, app, { environment: 'development', states: ['rolled-back'] })
  }

  const views = (): readonly (readonly [string, string])[] => [
    ['/', '.need >> text=/answered|failed/i'],
    ['/deployments', '.feed'],
    [`/deployments?app=${longName}`, '.feed'],
    [`/deployments/${bad}`, '.bad .log'],
    [`/deployments/${waiting}`, '.lanes'],
    ['/approvals', '.feed'],
    [`/approvals/${waiting}`, '.commits'],
    [`/apps/${longName}`, '.stop'],
    [`/apps/${longName}/${first}/rollback`, '.rollback-headline'],
    [`/apps/${longName}/releases/v2`, '[aria-label="What it is"]'],
    ['/releases', `.release-list >> text=${longName}`],
    [`/measures?app=${longName}`, '.five'],
    ['/audit', '.audit-at'],
  ]

  /** How far a view reaches beyond the right edge, in px. */
  const beyondTheEdge = (page: Page): Promise<number> =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

  it.each([
    ['a desktop', desktop],
    ['a phone', phone],
  ])(
    'holds 40 environments, names of 40 characters and a commit of 2,000 on %s without scrolling sideways',
    async (_, viewport) => {
      const { page } = await world.seat('ann', '/', { viewport })
      const beyond: (readonly [string, number])[] = []
      for (const [path, there] of views()) {
        await page.goto(path)
        await page.waitForSelector(there)
        beyond.push([path, await beyondTheEdge(page)])
        expect(await seriousInBothThemes(page), path).toEqual([])
      }
      expect(beyond.filter(([, px]) => px > 0)).toEqual([])
      await page.goto(`/approvals/${waiting}`)
      await page.getByTitle(longSubject.trim()).first().waitFor()
    },
  )

  it('lets somebody scroll to the last of 40 environments, beside the name of the app', async () => {
    const { page } = await world.seat('ann', '/', { viewport: desktop })
    const row = page.getByRole('row').filter({ hasText: longName })
    const last = row.locator(`[data-environment="${environments.at(-1)}"]`)
    await last.scrollIntoViewIfNeeded()
    const [cell, name] = [await last.boundingBox(), await row.getByRole('rowheader').boundingBox()]
    expect(cell?.width).toBeGreaterThan(100)
    expect(cell?.x).toBeLessThan(desktop.width)
    expect(name?.x).toBeGreaterThan(200)
    expect(name?.x).toBeLessThan((cell?.x ?? 0) - 100)
  })

  it.each([
    ['a desktop', desktop],
    ['a phone', phone],
  ])('moves nothing that somebody reads already while a view loads on %s', async (_, viewport) => {
    const { page } = await world.seat('ann', '/nothing', { viewport })
    await noteShifts(page)
    await farAway(page, 150)
    const moved: object[] = []
    for (const [path, there] of views()) {
      await page.goto(path)
      await page.waitForSelector(there)
      const shifts = await shiftsOf(page)
      if (sumOf(shifts) >= 0.02) moved.push({ path, sum: sumOf(shifts), shifts })
    }
    expect(moved).toEqual([])
  })

  it('would notice a view that moves', async () => {
    const { page } = await world.seat('ann', '/nothing')
    await noteShifts(page)
    await page.goto('/')
    await page.waitForSelector('.matrix')
    await page.evaluate(`{
      const pushes = document.createElement('div')
      pushes.style.height = '200px'
      document.querySelector('main').prepend(pushes)
    }`)
    expect(sumOf(await shiftsOf(page))).toBeGreaterThan(0.02)
  })

  it('turns and moves nothing for somebody who wants no motion', async () => {
    const turning = (page: Page): Promise<number> =>
      page.evaluate('document.getAnimations().filter(({ playState }) => playState === "running").length')
    const slow = await world.rig.app('slow', tinyAlone('slow'))
    expect((await world.rig.run(slow, 'ship')).code).toBe(0)
    await slow.commit({ 'lockstep.yaml': `${JSON.stringify(tinyAlone('slow', {}, { bake: '10m' }))}\n` })
    const shipping = world.rig.start(slow, 'ship')
    const id = await waitForDeployment(world.rig, slow, { environment: 'development', states: ['running'] })
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      const { page } = await world.seat('ann', `/deployments/${id}`, { reducedMotion })
      await page.locator('.lane-step.now >> text=Watching').waitFor()
      expect(await page.locator('.spin').count()).toBeGreaterThan(0)
      expect((await turning(page)) > 0, reducedMotion).toBe(reducedMotion === 'no-preference')
    }
    expect((await world.rig.run(slow, 'abort', id, '--reason', 'it was only looked at')).code).toBeLessThan(2)
    await shipping.ended
  })
})
