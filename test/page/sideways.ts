import type { Page } from 'playwright-core'

/** How much wider than its window a page is, in px: 0 where nobody has to scroll sideways. */
export const sideways = async (page: Page): Promise<number> =>
  Math.max(
    0,
    await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  )
