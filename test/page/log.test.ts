import { rename, writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { pageWorld } from './page-world.ts'
import { seriousFindings } from './serious-findings.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const all = 100_000
const longLine = 500

/** Every line says its number, in colours; one has what is looked for, and one is very long. */
const prints = `const colours = [31, 32, 33, 34, 35, 36]
const lines = []
for (let n = 1; n <= ${all}; n++) {
  const colour = colours[n % 6]
  const what = n === 77777 ? 'the \\x1b[1mneedle\\x1b[0m is here' : n === ${longLine} ? 'x'.repeat(2000) : 'as it should be'
  lines.push('\\x1b[' + colour + 'mline ' + n + '\\x1b[0m ' + what)
}
process.stdout.write(lines.join('\\n') + '\\n')
`

/** Says as many lines as the file at the path wants by now, until that is negative. */
const talks = (path: string): string => `const { readFileSync } = require('node:fs')
let said = 0
setInterval(() => {
  let wanted = 0
  try { wanted = Number(readFileSync(${JSON.stringify(path)}, 'utf8')) } catch {}
  if (wanted < 0) process.exit(0)
  while (said < wanted) console.log('said ' + ++said)
}, 30)
`

const file = (name: string, run: string): object =>
  tinyAlone(name, { deploy: ['start', { test: run }, 'shift', 'bake', 'retire'] })

type Drawn = {
  readonly number: number
  readonly text: string
  readonly isInSight: boolean
  readonly isChosen: boolean
  readonly height: number
}

// What runs in the page is text here: these tests know nothing of a document.
const lines = `(() => {
  const box = document.querySelector('.log-card .log')
  if (box === null) return []
  const edge = box.getBoundingClientRect()
  return [...box.querySelectorAll('.log-line')].map(line => {
    const { top, bottom } = line.getBoundingClientRect()
    return {
      number: Number(line.dataset.line),
      text: line.querySelector('.log-text').textContent,
      isInSight: top >= edge.top - 1 && bottom <= edge.bottom + 1,
      isChosen: line.classList.contains('chosen'),
      height: bottom - top,
    }
  })
})()`

const drawn = (page: Page): Promise<readonly Drawn[]> => page.evaluate<readonly Drawn[]>(lines)

const inSight = async (page: Page): Promise<readonly number[]> =>
  (await drawn(page)).filter(({ isInSight }) => isInSight).map(({ number }) => number)

const patience = { timeoutMs: 90_000, everyMs: 50 }

const untilDrawn = (page: Page, what: string, isSo: (line: Drawn) => boolean): Promise<unknown> =>
  until(what, async () => (await drawn(page)).some(isSo), patience)

const untilInSight = (page: Page, line: number): Promise<unknown> =>
  untilDrawn(page, `line ${line} is in sight`, ({ number, isInSight }) => isInSight && number === line)

describe.skipIf(noChromium !== null)(
  `the log of a step${noChromium === null ? '' : `: skipped, ${noChromium}`}`,
  () => {
    const world = pageWorld()
    let app: TinyApp
    let address: string

    beforeAll(async () => {
      app = await world.rig.app('loud', file('loud', 'node print.js'))
      await app.commit({ 'print.js': prints })
      const shipped = await world.rig.run(app, 'ship')
      expect(shipped.code, shipped.stderr).toBe(0)
      const id = await waitForDeployment(world.rig, app, { environment: 'development', states: ['succeeded'] })
      address = `/deployments/${id}/logs/test`
    }, 600_000)

    const open = async (hash = '', options = {}): Promise<Page> => {
      const { page } = await world.seat('ann', `${address}${hash}`, options)
      await page.waitForSelector(`[data-lines="${all}"]`)
      return page
    }

    it('of 100,000 lines draws fewer than 400 wherever one has scrolled to, each in its place', async () => {
      const page = await open()
      await untilInSight(page, all)
      const counts: number[] = []
      for (let part = 0; part <= 20; part++) {
        const line = Math.max(1, Math.round((all / 20) * part))
        await page.locator('.log-card .log').evaluate((box, top) => void (box.scrollTop = top), (line - 1) * 18)
        await untilInSight(page, line)
        const lines = await drawn(page)
        counts.push(lines.length)
        for (const { number, text } of lines) expect(text).toMatch(new RegExp(`^line ${number} `))
      }
      expect(Math.max(...counts)).toBeLessThan(400)
      expect(Math.min(...counts)).toBeGreaterThan(10)
      // The colours that its program gave it.
      expect(await page.locator('.log-line .ink-ansi-red').count()).toBeGreaterThan(0)
    })

    it('finds a text in all of it by Ctrl+F, goes from hit to hit, and says how many there are', async () => {
      const page = await open()
      await page.keyboard.press('Control+f')
      await page.keyboard.type('NEEDLE')
      await page.waitForSelector('.log-places >> text=1 of 1')
      await untilInSight(page, 77_777)
      // Half of it is found on the same line: what is typed quickly is looked for a little later.
      await page
        .locator('.log-line.hit mark')
        .filter({ hasText: /^needle$/ })
        .waitFor()
      const field = page.getByLabel('Find in this log')
      await field.fill('line 9999')
      // 9999, and 99990 to 99999.
      await page.waitForSelector('.log-places >> text=/\\d+ of 11/')
      // From where one is; before it is shown its place is that of the hit before.
      await untilInSight(page, 99_990)
      const placeNow = () => page.locator('.log-places .num').textContent()
      const first = await placeNow()
      await field.press('Enter')
      await until('the next hit is shown', async () => (await placeNow()) !== first, patience)
      await field.press('Shift+Enter')
      await page.waitForSelector(`.log-places >> text=${first ?? ''}`)
      await field.fill('nowhere at all')
      await page.waitForSelector('.log-places >> text=not found')
      await field.press('Escape')
      expect(await field.inputValue()).toBe('')
      expect(await page.evaluate("document.activeElement.classList.contains('log')")).toBe(true)
    })

    it('has an address for a line and for lines, which opens there', async () => {
      const page = await open('#L50000')
      await untilInSight(page, 50_000)
      expect((await drawn(page)).filter(({ isChosen }) => isChosen).map(({ number }) => number)).toEqual([50_000])
      await page.locator('[data-line="50003"] .log-no').click()
      await page.waitForURL('**#L50003')
      // The address has it sooner than the view, which adds to what it shows.
      await page.locator('[data-line="50003"].chosen').waitFor()
      await page.locator('[data-line="50008"] .log-no').click({ modifiers: ['Shift'] })
      await page.waitForURL('**#L50003-L50008')
      await page.reload()
      await page.waitForSelector(`[data-lines="${all}"]`)
      await untilInSight(page, 50_003)
      expect((await drawn(page)).filter(({ isChosen }) => isChosen).map(({ number }) => number)).toEqual([
        50_003, 50_004, 50_005, 50_006, 50_007, 50_008,
      ])
      const field = page.getByLabel('Find in this log')
      await field.fill(':1234')
      await field.press('Enter')
      await untilInSight(page, 1_234)
      await page.waitForURL('**#L1234')
      const missing = await open('#L200000')
      await missing.waitForSelector('text=There is no line 200,000.')
    })

    it('lets long lines go on below where somebody wants it, and every line is still in its place', async () => {
      const page = await open(`#L${longLine}`)
      await untilInSight(page, longLine)
      const heightOf = async (line: number) => (await drawn(page)).find(({ number }) => number === line)?.height
      expect(await heightOf(longLine)).toBe(18)
      await page.getByRole('button', { name: 'Wrap' }).click()
      await untilDrawn(page, 'it goes on below', ({ number, height }) => number === longLine && height > 18 * 10)
      // What was worked out is what is drawn: the last line ends where the box does.
      await page.getByRole('button', { name: 'To the end' }).click()
      await untilInSight(page, all)
      const edges = await page.locator('.log-card .log').evaluate(box => ({
        all: box.querySelector('.log-all')?.getBoundingClientRect().bottom ?? 0,
        last: [...box.querySelectorAll('.log-line')].at(-1)?.getBoundingClientRect().bottom ?? 0,
      }))
      expect(Math.abs(edges.all - edges.last)).toBeLessThan(2)
    })

    it('is had as a file, whole', async () => {
      const { page, context } = await world.seat('ann', address)
      const link = await page.getByRole('link', { name: 'Download' }).getAttribute('href')
      const answer = await context.request.get(link ?? '')
      expect(answer.headers()['content-disposition']).toMatch(/attachment; filename="d-\w+-test\.log"/)
      const lines = (await answer.text()).trimEnd().split('\n')
      expect(lines).toHaveLength(all)
      expect(lines[77_776]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z .*line 77777/)
    })

    it('finds nothing serious by axe, in both themes, and on a phone nothing is wider than it', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await open('#L77770-L77780', { colorScheme })
        await page.getByLabel('Find in this log').fill('needle')
        await page.waitForSelector('.log-line.hit')
        expect(await seriousFindings(page)).toEqual([])
      }
      const phone = await open('', { viewport: { width: 390, height: 844 } })
      await untilInSight(phone, all)
      expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
      expect((await inSight(phone)).length).toBeGreaterThan(10)
    })

    it('follows a step that still talks until somebody scrolls up, and then says how many lines have come', async () => {
      const path = world.rig.path('wanted')
      // Exchanged at once, so that no half of a number is read.
      const want = async (count: number): Promise<void> => {
        await writeFile(`${path}.new`, String(count))
        await rename(`${path}.new`, path)
      }
      await want(200)
      const talker = await world.rig.app('talks', file('talks', 'node talk.js'))
      await talker.commit({ 'talk.js': talks(path) })
      const shipping = world.rig.start(talker, 'ship')
      const id = await waitForDeployment(world.rig, talker, { environment: 'development', states: ['running'] })
      const { page, complaints } = await world.seat('ann', `/deployments/${id}/logs/test`)
      await page.waitForSelector('text=said 200')
      await untilInSight(page, 200)
      await want(300)
      await untilInSight(page, 300)
      const box = page.locator('.log-card .log')
      const top = () => box.evaluate(one => one.scrollTop)
      const end = await top()
      await box.hover()
      await page.mouse.wheel(0, -1_500)
      await page.waitForSelector('text=To the end')
      await until('it has come to rest', async () => Math.abs(end - 1_500 - (await top())) < 1, patience)
      const before = await inSight(page)
      await want(350)
      await page.getByRole('button', { name: '50 more lines' }).waitFor()
      expect(await inSight(page)).toEqual(before)
      await page.getByRole('button', { name: '50 more lines' }).click()
      await untilInSight(page, 350)
      // In its place in the deployment, too, where it is open because it runs.
      const beside = await world.seat('ben', `/deployments/${id}`)
      await beside.page.locator('.lane-step.now .log >> text=said 350').waitFor()
      await want(360)
      await beside.page.locator('.lane-step.now .log >> text=said 360').waitFor()
      await beside.page.getByRole('link', { name: /360 lines/ }).click()
      await beside.page.waitForURL('**/logs/test')
      await untilInSight(beside.page, 360)
      await want(-1)
      expect((await shipping.ended).code).toBe(0)
      await page.locator('.log-foot >> text=as they come').waitFor({ state: 'detached' })
      expect(complaints).toEqual([])
    })
  },
)
