import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { sessionBy } from '../../test/rig/session-by.ts'
import { picturedViews, shapes } from './pictured-views.ts'
import type { FindDeployment, Moment, PicturedView, Shape } from './pictured-views.ts'

export type Photographer = {
  /** Makes the pictures of all views of that moment. */
  take(moment: Moment, deployment: FindDeployment): Promise<void>
}

export type Assignment = {
  readonly browser: Browser
  readonly base: string
  /** By which somebody signs in who sees everything. */
  readonly invitation: string
  readonly folder: string
  readonly say: (text: string) => void
}

const patienceMs = 180_000

/** Somebody who has signed in, with a window for each shape. */
export const photographer = async ({ browser, base, invitation, folder, say }: Assignment): Promise<Photographer> => {
  const session = await sessionBy(browser, base, invitation)
  const windows = await Promise.all(
    (Object.keys(shapes) as readonly Shape[]).map(async end => {
      const context = await browser.newContext({
        baseURL: base,
        storageState: session,
        reducedMotion: 'reduce',
        ...shapes[end],
      })
      // The story goes on beside it, and takes what the machine has.
      context.setDefaultTimeout(patienceMs)
      return { end, page: await context.newPage() }
    }),
  )
  return {
    take: async (moment, deployment) => {
      for (const view of picturedViews.filter(one => one.moment === moment)) {
        const path = await view.path(deployment)
        for (const { end, page } of windows.filter(({ end }) => view.shapes.includes(end)))
          await picture(page, path, view, join(folder, `${view.name}${end}.png`))
        say(`  pictured ${view.name}`)
      }
    },
  }
}

/** Everything is there and stands still: what was asked for, the stream of events, the fonts. */
const picture = async (page: Page, path: string, { there }: PicturedView, file: string): Promise<void> => {
  await page.goto(path)
  await page.waitForSelector(there)
  await page.waitForSelector('[data-live="live"]')
  await page.waitForSelector('[aria-busy=true]', { state: 'detached' })
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
}
