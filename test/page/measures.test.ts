import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { EnvironmentMetrics, Metrics } from '../../src/app/metrics.ts'
import { figureText, frequencyFigure, longDuration, percentFigure, percentOf } from '../../src/domain/measure-words.ts'
import { noChromium } from '../rig/chromium.ts'
import { tinyFile } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { fitsPhone, lookedOver } from './looked-over.ts'
import { pageWorld } from './page-world.ts'

const names = [
  'Deployment frequency',
  'Change lead time',
  'Change fail rate',
  'Failed deployment recovery time',
  'Rework rate',
] as const

describe.skipIf(noChromium !== null)(`measures${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()
  let app: TinyApp
  const at = (environment: string, period = '30d'): string =>
    `/measures?app=measured&environment=${environment}&period=${period}`
  const ship = () => world.rig.run(app, 'ship', '--to', 'development')

  it('says before anything was deployed what will be here', async () => {
    const { page } = await world.seat('ann', '/measures')
    await page.waitForSelector('text=There is nothing to measure yet.')
    expect(await page.locator('.definitions .name').allTextContents()).toEqual(names)
  })

  beforeAll(async () => {
    if (noChromium !== null) return
    app = await world.rig.app('measured', tinyFile('measured'))
  })

  it('shows the figures that the command line has', async () => {
    expect(await ship()).toMatchObject({ code: 0 })
    await app.commit({ version: 'two' })
    expect(await ship()).toMatchObject({ code: 0 })
    const back = await world.rig.run(app, 'rollback', 'development', '--reason', 'wrong', '--confirm', 'ROLLBACK')
    expect(back).toMatchObject({ code: 0 })
    await app.commit({ version: 'three', dies: 'at once' })
    expect(await ship()).toMatchObject({ code: 1 })
    await app.commit({ version: 'four', dies: null })
    expect(await ship()).toMatchObject({ code: 0 })

    const { page, complaints } = await world.seat('ann', at('development'))
    await page.waitForSelector(
      'text=Three deployments came through to development in 30 days, and 1 of 3 changes failed',
    )
    const known = await figuresOf('30d')
    expect(known).toMatchObject({
      deployments: 3,
      changeFailRate: { of: 3, count: 1 },
      reworkRate: { of: 3, count: 1 },
    })
    expect(await shownFigures(page)).toEqual([
      figureText(frequencyFigure(known.deploymentsPerDay ?? NaN)),
      longDuration(known.leadTimeMs?.median ?? NaN),
      figureText(percentFigure(percentOf(known.changeFailRate ?? { of: NaN, count: NaN }))),
      longDuration(known.recoveryTimeMs?.median ?? NaN),
      figureText(percentFigure(percentOf(known.reworkRate ?? { of: NaN, count: NaN }))),
    ])
    expect(complaints).toEqual([])
  })

  it('shows durations of steps and failures by step and reason, as the command line has them', async () => {
    const { page } = await world.seat('ann', at('development'))
    const known = await figuresOf('30d')
    const steps = page.locator('.figures').nth(0).locator('tbody tr')
    await steps.first().waitFor()
    expect(await steps.locator('.times').allTextContents()).toEqual(known.stepMs.map(({ count }) => String(count)))
    expect(await steps.locator('td:nth-child(4)').allTextContents()).toEqual(
      known.stepMs.map(({ median }) => longDuration(median)),
    )
    const [failure] = known.failures
    const row = page.locator('.figures').nth(1).locator('tbody tr')
    expect(await row.count()).toBe(known.failures.length)
    expect(await row.first().textContent()).toContain(failure?.code)
    expect(await row.first().locator('.blocks i').count()).toBe(failure?.deployments)
    await row.first().getByRole('link').click()
    await page.waitForURL(`**/deployments/${failure?.last.id}`)
  })

  it('draws how it went, in as many parts as the span has, with what is in each', async () => {
    const { page } = await world.seat('ann', at('development', '7d'))
    const frequency = page.getByRole('article', { name: 'Deployment frequency' }).locator('.chart')
    await frequency.waitFor()
    const texts = await frequency.locator('title').allTextContents()
    expect(texts.map(text => text.split(': ')[1])).toEqual([
      ...Array.from({ length: 6 }, () => '0 deployments'),
      '3 deployments',
    ])
    // Only what was counted is drawn: there were changes on one day.
    const failures = page.getByRole('article', { name: 'Change fail rate' }).locator('.chart')
    expect(await failures.locator('rect').count()).toBe(1)
    expect(await failures.locator('title').textContent()).toContain('33 %')
  })

  it('says that there are no data, in a box, where nothing came through, and draws nothing', async () => {
    const { page } = await world.seat('ann', '/measures')
    // The last environment of the file is what most people ask about.
    await page.waitForSelector('text=Nothing came through to production in 30 days')
    expect(await page.locator('.measure-none').allTextContents()).toEqual(names.map(() => 'No data'))
    expect(await page.locator('.chart').count()).toBe(0)
    await page.getByLabel('Environment').selectOption('development')
    await page.waitForSelector('text=Three deployments came through')
    await page.getByText('90 days', { exact: true }).click()
    await page.waitForSelector('text=came through to development in 90 days')
    expect(page.url()).toContain('period=90d')
  })

  it('finds nothing serious by axe, in both themes, and fits a phone', async () => {
    const views = [
      [at('development'), '.chart'],
      [at('production'), '.measure-none'],
    ] as const
    await lookedOver(world, 'ann', views)
    await fitsPhone(world, 'ann', views)
  })

  const figuresOf = async (span: string): Promise<EnvironmentMetrics> => {
    const { json } = await world.rig.run(app, 'metrics', 'development', '--since', span, '--json')
    const [known] = (json as Metrics).environments
    if (known === undefined) throw new Error('development is not there')
    return known
  }
})

const shownFigures = async (page: Page): Promise<readonly (string | null)[]> =>
  Promise.all(names.map(name => page.getByRole('article', { name }).locator('.figure').textContent()))
