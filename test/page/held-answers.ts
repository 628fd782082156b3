import type { Page } from 'playwright-core'

/** Holds back what the server answers to a path until it is let go. */
export const holdAnswers = async (page: Page, path: string): Promise<() => void> => {
  const gate = Promise.withResolvers<void>()
  await page.route(path, async route => {
    await gate.promise
    await route.continue()
  })
  return () => gate.resolve()
}

const observing = `
  globalThis.arrivals = {}
  const look = () => {
    for (const selector of wanted)
      if (!(selector in arrivals) && document.querySelector(selector) !== null) arrivals[selector] = performance.now()
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
`

/** Notes when each of these is first there, on the pages that are loaded from now on. */
export const noteArrivals = async (page: Page, selectors: readonly string[]): Promise<void> => {
  await page.addInitScript({ content: `{ const wanted = ${JSON.stringify(selectors)};${observing} }` })
}

/** When each was first there, in ms of the page's own clock. */
export const arrivalsOf = (page: Page): Promise<Readonly<Record<string, number>>> => page.evaluate('arrivals')
