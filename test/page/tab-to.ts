import type { Locator, Page } from 'playwright-core'

/** Goes on by the key alone, as somebody without a mouse does, until that has the focus. */
export const tabTo = async (page: Page, wanted: Locator): Promise<void> => {
  // No key comes to what is not drawn yet, or is off until the page is live.
  await wanted.and(page.locator(':not(:disabled)')).first().waitFor()
  for (let left = 200; left > 0; left--) {
    await page.keyboard.press('Tab')
    if ((await wanted.and(page.locator(':focus')).count()) > 0) return
  }
  throw new Error(`${String(wanted)} cannot be reached by the key`)
}
