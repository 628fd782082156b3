import { writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import { noChromium } from '../rig/chromium.ts'
import { startLoad } from '../rig/load.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { pageWorld } from './page-world.ts'
import { seriousFindings } from './serious-findings.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const glass = 'break-glass: { who: [ann], tell: [ben] }\n'

const card = (page: Page, name: string) => page.locator(`section[aria-label="${name}"]`)

const axeInBothThemes = async (world: ReturnType<typeof pageWorld>, path: string, there: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, context } = await world.seat('ann', path, { colorScheme })
    await page.waitForSelector(there)
    expect(await seriousFindings(page), `${path} ${colorScheme}`).toEqual([])
    await context.close()
  }
}

describe.skipIf(noChromium !== null)(
  `a deployment in depth${noChromium === null ? '' : `: skipped, ${noChromium}`}`,
  () => {
    const world = pageWorld({ rules: glass })
    const at = (app: TinyApp, ...states: readonly string[]) =>
      waitForDeployment(world.rig, app, { environment: 'development', states })
    const statusOf = async (app: TinyApp): Promise<EnvironmentStatus | undefined> =>
      ((await world.rig.run(app, 'status', '--json')).json as readonly EnvironmentStatus[])[0]

    describe('a canary that was taken back', () => {
      let app: TinyApp
      let path: string

      beforeAll(async () => {
        app = await world.rig.app('shop', tinyAlone('shop'))
        expect((await world.rig.run(app, 'ship')).code).toBe(0)
        const url = (await statusOf(app))?.services[0]?.url ?? ''
        const load = startLoad({ url, path: '/version', concurrency: 4, ratePerSecond: 100 })
        // A busy machine answers fewer users a second: 20 come to the new version in ten all the same.
        const answers = { 'bad-answers': 5, 'times-old': 2, every: '200ms', over: '10s', requests: 20, failures: 5 }
        const watch = [
          { ...answers, missing: '60s' },
          { http: '/healthz', every: '200ms', within: '10s' },
        ]
        const strategy = { canary: { weights: [20], every: '1m' } }
        const file = tinyAlone('shop', {}, { watch, strategy })
        await app.commit({ breaks: '/version', 'lockstep.yaml': JSON.stringify(file) })
        const bad = await world.rig.run(app, 'ship')
        await load.stop()
        expect(bad.code, bad.stderr).toBe(1)
        path = `/deployments/${await at(app, 'rolled-back')}`
      }, 600_000)

      it('has its traffic drawn: how far it came, where it turned, and that all users are back', async () => {
        const { page, complaints } = await world.seat('ann', path)
        const traffic = card(page, 'Traffic')
        await traffic.locator('.depth-chart').waitFor()
        const label = await traffic.locator('.depth-chart').getAttribute('aria-label')
        expect(label).toMatch(/^v2: 20 % at \d\d:\d\d:\d\d, turned at \d\d:\d\d:\d\d, back to 0 % at \d\d:\d\d:\d\d\.$/)
        expect(await traffic.locator('.turn-line').count()).toBe(1)
        expect(await traffic.locator('.point-line').count()).toBe(0)
        // Up once and down once: the edge has a step for each, and ends on the ground.
        const edge = (await traffic.locator('.l-new').getAttribute('d')) ?? ''
        const heights = [...edge.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y))
        expect(heights[0]).toBe(heights.at(-1))
        expect(new Set(heights).size).toBe(2)
        expect(await traffic.textContent()).toContain('v1 100 %')
        expect(complaints).toEqual([])
      })

      it('has the check that failed with what it measured, beside the old version and its limit, and one that did not fail', async () => {
        const { page } = await world.seat('ann', path)
        const failed = page.locator('[data-check="bad answers"]')
        await failed.locator('.depth-chart').waitFor()
        expect(await failed.textContent()).toMatch(
          /Failed.*bad above 5 % and 2 times as much as the old.*bad answers: [\d.]+ % .*is above 5 %.*5 times in a row/,
        )
        expect(await failed.locator('.depth-chart').getAttribute('aria-label')).toMatch(
          /limit 5 %; \d+ good, \d+ bad, \d+ without data/,
        )
        expect(await failed.locator('.limit').count()).toBe(1)
        for (const series of ['.l-new', '.l-old', '.l-bad'])
          expect(await failed.locator(series).count(), series).toBeGreaterThan(0)
        // Before enough users had come there were no data: a gap, no line.
        expect(await failed.locator('.gap').count()).toBeGreaterThan(0)
        const fine = page.locator('[data-check="web/healthz"]')
        expect(await fine.textContent()).toContain('Pass')
        expect(await fine.locator('.run.good').count()).toBeGreaterThan(0)
        expect(await fine.locator('.run.bad').count()).toBe(0)
      })

      it('says what a step returned in words, and as it was recorded', async () => {
        const { page } = await world.seat('ann', path)
        const step = page.locator('[id="shift:web:20"]')
        await step.getByRole('button', { name: 'Receipt and log' }).click()
        await step.getByRole('tab', { name: 'Receipt' }).click()
        expect(await step.locator('.receipt').textContent()).toContain('Share of users20 %')
        await step.getByRole('button', { name: 'As it was recorded' }).click()
        expect(await step.locator('pre').textContent()).toContain('"weight": 20')
      })

      it('finds nothing serious by axe in both themes, and on a phone nothing is wider than it', async () => {
        await axeInBothThemes(world, path, '[data-check="bad answers"] .depth-chart')
        const { page } = await world.seat('ann', path, { viewport: { width: 390, height: 844 } })
        await page.waitForSelector('[data-check="bad answers"] .depth-chart')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      })

      it('is let in again by a person, with a reason, seen by another at once', async () => {
        const ben = await world.seat('ben', path)
        await card(ben.page, 'Hold').waitFor()
        const { page } = await world.seat('ann', path)
        const hold = card(page, 'Hold')
        expect(await hold.textContent()).toContain('Nothing deploys v2 to development')
        await hold.getByRole('button', { name: 'Lift the hold' }).click()
        const lift = hold.getByRole('button', { name: 'Lift the hold now' })
        expect(await lift.isDisabled()).toBe(true)
        expect(await hold.textContent()).toContain('It needs a reason.')
        await hold.getByLabel('Reason').fill('the client was at fault')
        await lift.click()
        for (const one of [page, ben.page]) await card(one, 'Hold').waitFor({ state: 'detached' })
        expect((await statusOf(app))?.holds).toEqual([])
      })
    })

    /** A deployment that cannot be taken back until the file at the path is there. */
    const stuck = async (name: string): Promise<{ readonly id: string; readonly mend: () => Promise<void> }> => {
      const path = world.rig.path(`${name}.mended`)
      const app = await world.rig.app(name, tinyAlone(name))
      expect((await world.rig.run(app, 'ship')).code).toBe(0)
      const cache = { run: { name: 'cache', do: 'true', undo: `test -e ${path}` } }
      const file = tinyAlone(name, { deploy: ['start', cache, { test: 'false' }, 'shift', 'bake', 'retire'] })
      await app.commit({ version: 'two', 'lockstep.yaml': JSON.stringify(file) })
      expect((await world.rig.run(app, 'ship')).code).toBe(3)
      return { id: await at(app, 'stuck'), mend: () => writeFile(path, '') }
    }

    it('is tried again by one while another still types; what was typed is kept', async () => {
      const { id, mend } = await stuck('again')
      const path = `/deployments/${id}`
      await axeInBothThemes(world, path, 'text=Attest run:cache')
      const ann = await world.seat('ann', path)
      const ben = await world.seat('ben', path)
      await card(ben.page, 'What you can do').locator('text=Try again').first().waitFor()
      // ben approves, and attests nothing.
      expect(await ben.page.getByRole('button', { name: 'Attest run:cache' }).count()).toBe(0)
      expect(await ben.page.getByRole('button', { name: 'Adopt' }).count()).toBe(0)
      await ann.page.getByRole('button', { name: 'Attest run:cache' }).click()
      await ann.page.getByLabel('Reason').fill('I emptied it')
      await mend()
      await ben.page.getByRole('button', { name: 'Try again', exact: true }).click()
      await ben.page.getByRole('button', { name: 'Try again now' }).click()
      for (const { page } of [ann, ben]) await page.waitForSelector('h1 >> text=Rolled back')
      expect(await ann.page.getByLabel('What you had typed').inputValue()).toBe('I emptied it')
      const told = /ben .*Now: rolled back\..*was not sent/
      await card(ann.page, 'What you can do').filter({ hasText: told }).waitFor()
      await ann.page.getByRole('button', { name: 'Let it go' }).click()
      await card(ann.page, 'What you can do').waitFor({ state: 'detached' })
      expect([...ann.complaints, ...ben.complaints]).toEqual([])
    })

    it('is attested by name and with a reason, and goes on', async () => {
      const { id } = await stuck('attested')
      const { page } = await world.seat('ann', `/deployments/${id}`)
      await page.getByRole('button', { name: 'Attest run:cache' }).click()
      const now = page.getByRole('button', { name: 'Attest run:cache now' })
      expect(await now.isDisabled()).toBe(true)
      await page.getByLabel('Reason').fill('emptied by hand')
      await now.click()
      await page.waitForSelector('h1 >> text=Rolled back')
      expect(await page.locator('[id="run:cache"]').textContent()).toContain('Done by hand')
      await page.waitForSelector('.events >> text=ann took back run:cache by hand: emptied by hand')
    })

    it('is accepted as it is only by the word, and says what was left', async () => {
      const { id } = await stuck('adopted')
      const { page } = await world.seat('ann', `/deployments/${id}`)
      await page.getByRole('button', { name: 'Adopt' }).click()
      await page.getByLabel('Reason').fill('v3 is on its way')
      const now = page.getByRole('button', { name: 'Adopt now' })
      await page.getByLabel('Type ADOPT').fill('adopt')
      expect(await now.isDisabled()).toBe(true)
      expect(await card(page, 'What you can do').textContent()).toContain('It needs the word ADOPT.')
      await page.getByLabel('Type ADOPT').fill('ADOPT')
      await page.keyboard.press('Enter')
      await page.waitForSelector('h1 >> text=Rollback failed')
    })

    it('lets its glass be broken by whom the policy names, by the word and with a reason, and by nobody else', async () => {
      const gates = { approvals: { from: ['release-managers'], count: 2, author: 'allowed' } }
      const app = await world.rig.app('glazed', tinyAlone('glazed', {}, { gates }))
      const shipping = world.rig.start(app, 'ship')
      const id = await at(app, 'waiting')
      const ben = await world.seat('ben', '/policy')
      // Who may break the glass is known by the policy: it has been read when he comes to the deployment.
      await ben.page.getByText('Who may do what').waitFor()
      await ben.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Deployments' }).click()
      await ben.page.getByRole('link', { name: /^glazed v1/ }).click()
      await ben.page.getByRole('button', { name: 'Abort' }).waitFor()
      expect(await ben.page.getByRole('button', { name: 'Break the glass' }).count()).toBe(0)
      const { page } = await world.seat('ann', `/deployments/${id}`)
      const acts = card(page, 'What you can do')
      await acts.getByRole('button', { name: 'Break the glass' }).click()
      expect(await acts.textContent()).toContain('ben is told, and it stays in the record.')
      const now = acts.getByRole('button', { name: 'Break the glass now' })
      await acts.getByLabel('Reason').fill('users cannot pay')
      expect(await now.isDisabled()).toBe(true)
      await acts.getByLabel('Type BREAK GLASS').fill('BREAK GLASS')
      await now.click()
      await page.waitForSelector('h1 >> text=Succeeded')
      expect((await shipping.ended).code).toBe(0)
      await page.waitForSelector('text=/Glass broken.*by ann: users cannot pay/')
    })

    it('is answered where it asks: goes on without a step that may be skipped', async () => {
      const deploy = ['start', 'shift', { test: { run: 'false', ask: true } }, 'bake', 'retire']
      const app = await world.rig.app('asks', tinyAlone('asks', { deploy }))
      expect((await world.rig.run(app, 'ship')).code).toBe(3)
      const id = await at(app, 'asking')
      const { page } = await world.seat('ann', `/deployments/${id}`)
      await page.getByRole('button', { name: 'Skip' }).click()
      await page.getByLabel('Reason').fill('the test is wrong')
      await page.getByRole('button', { name: 'Skip now' }).click()
      await page.waitForSelector('h1 >> text=Succeeded')
      expect(await page.locator('.headline').textContent()).toContain('A step was skipped')
    })
  },
)
