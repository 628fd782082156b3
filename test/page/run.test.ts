import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { pageWorld } from './page-world.ts'
import type { Seat } from './page-world.ts'
import { seriousFindings } from './serious-findings.ts'
import { sideways } from './sideways.ts'

describe.skipIf(noChromium !== null)(`a run${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()
  let ann: Seat
  let failed: string

  /** A file outside of every checkout that a check waits for. */
  const outside = (name: string): string => join(world.rig.path('outside'), name)
  const newestRun = (app: string): Promise<string> =>
    until(
      `${app} has a run`,
      async () => {
        const answer = await ann.context.request.get(`/v1/runs?app=${app}&limit=1`)
        return ((await answer.json()) as { items: readonly { readonly id: string }[] }).items[0]?.id
      },
      { timeoutMs: 120_000, everyMs: 200 },
    )

  beforeAll(async () => {
    ann = await world.seat('ann')
    await mkdir(world.rig.path('outside'))
    await chmod(world.rig.path('outside'), 0o777)
  }, 120_000)

  it(
    'shows which check failed, how and what it said, and runs again what has not passed',
    { timeout: 600_000 },
    async () => {
      const checks = {
        good: 'true',
        bad: { run: `echo it is broken; test -e ${outside('mended')} || exit 7`, retries: 1 },
        behind: { run: 'true', after: 'bad' },
      }
      const app = await world.rig.app('watched', tinyAlone('watched', { checks }))
      expect((await world.rig.run(app, 'ship')).code).toBe(1)
      failed = await newestRun('watched')
      const { page, complaints } = await world.seat('ann', '/apps/watched')
      await page.locator('h1', { hasText: 'Nothing of watched was built yet' }).waitFor()
      await page.locator('.stop.runs').getByRole('link').click()
      await page.waitForURL(`**/runs/${failed}`)
      await page.locator('h1', { hasText: 'did not arrive: A check failed' }).waitFor()
      const check = (name: string) => page.locator(`[data-check="${name}"]`)
      expect(await check('good').textContent()).toMatch(/^Passed/)
      expect(await check('bad').textContent()).toMatch(/^Failedbadexit code 72 attempts/)
      expect(await check('behind').textContent()).toMatch(/^Skipped/)
      expect(await page.locator('.run-error').textContent()).toContain('CHECK_FAILED')
      await page.locator('.run-log >> text=it is broken').first().waitFor()
      expect(await page.locator('.stages > li').allTextContents()).toEqual([
        'ChecksFailedbad failed',
        'BuildNot reachedno release',
        'developmentNot reached',
      ])
      await writeFile(outside('mended'), '')
      await page.getByRole('button', { name: 'Run again' }).click()
      await page.waitForURL(url => url.pathname.startsWith('/runs/') && !url.pathname.endsWith(failed))
      await check('bad').locator('text=Passed').waitFor()
      await page.locator('.stages >> text=Succeeded').waitFor({ timeout: 120_000 })
      await page.locator('h1', { hasText: 'has arrived' }).waitFor()
      expect(await page.getByRole('button', { name: 'Run again' }).count()).toBe(0)
      await page.locator('.stages').getByRole('link').click()
      await page.waitForURL('**/deployments/**')
      // And back: what is deployed knows the run that it came of.
      await page.locator('dt:text-is("Run") + dd').getByRole('link').click()
      await page.waitForURL('**/runs/**')
      // Before anything is built the browser tells of answers that there are not; nothing else is said.
      expect(complaints.filter(text => !text.includes('status of 404'))).toEqual([])
    },
  )

  it('shows checks while they run, without an event of theirs, and ends them', async () => {
    const waitsFor = (name: string): string => `while [ ! -e ${outside(name)} ]; do sleep 0.05; done`
    const checks = { quick: waitsFor('go'), endless: { run: waitsFor('never'), after: 'quick' } }
    const app = await world.rig.app('slow', tinyAlone('slow', { checks }))
    const shipping = world.rig.start(app, 'ship')
    const id = await newestRun('slow')
    const { page } = await world.seat('ann', `/runs/${id}`)
    await page.locator('[data-check="quick"] >> text=Running').waitFor()
    expect(await page.locator('[data-check="endless"]').textContent()).toMatch(/^Waits/)
    await writeFile(outside('go'), '')
    await page.locator('[data-check="quick"] >> text=Passed').waitFor()
    await page.locator('[data-check="endless"] >> text=Running').waitFor()
    await page.getByRole('button', { name: 'End the checks' }).click()
    await page.locator('[data-check="endless"] >> text=Ended').waitFor()
    await page.locator('.run-error >> text=CHECK_CANCELLED').waitFor()
    expect((await shipping.ended).code).toBe(1)
  })

  it('offers nothing to whoever may only look', async () => {
    const { page } = await world.seat('vic', `/runs/${failed}`)
    await page.waitForSelector('text=You can look. For that you need the role deployer in watched.')
    expect(await page.getByRole('button', { name: 'Run again' }).count()).toBe(0)
  })

  it('says what there is not', async () => {
    const { page } = await world.seat('ann', '/runs/run-00000000')
    await page.waitForSelector('text=RUN_UNKNOWN')
  })

  it('finds nothing serious by axe in both themes, and does not scroll sideways on a phone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context } = await world.seat('ann', `/runs/${failed}`, { colorScheme })
      await page.waitForSelector('.run-log .log')
      expect(await seriousFindings(page)).toEqual([])
      await page.setViewportSize({ width: 390, height: 844 })
      expect(await sideways(page)).toBe(0)
      await context.close()
    }
  })
})
