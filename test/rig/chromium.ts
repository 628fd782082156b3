import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchChromium, noChromium } from './installed-chromium.ts'

export { noChromium }
if (noChromium !== null) console.warn(`skipped: ${noChromium}`)

/** One browser for a test file, ended with it. */
export const chromiumForTests = (): (() => Browser) => {
  let running: Browser | undefined
  beforeAll(async () => {
    if (noChromium !== null) return
    running = await launchChromium()
  }, 600_000)
  afterAll(() => running?.close())
  return () => {
    if (running === undefined) throw new Error('the browser is there in tests and hooks only')
    return running
  }
}
